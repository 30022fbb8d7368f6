"""Values as a reader takes them in at a glance: ``1m11s``, ``$396``, ``99.994%``.

Rounding never flatters: times, costs and losses are rounded up, availability down.
"""

from __future__ import annotations

from math import ceil, floor

from msr.predict import Prediction, Span
from msr.predict.addition import EVERYTHING, At, value_at

TINY = 1e-9
"""What the arithmetic of floats leaves over is no reason to round up."""

MINUTE, HOUR, DAY = 60, 3600, 86_400


def amount(value: float, unit: str) -> str:
    """One value with its unit."""
    match unit:
        case "s":
            return duration(value)
        case "ms":
            return f"{_up(value)}ms"
        case "%":
            return f"{_down(value)}%"
        case "USD/month":
            return f"${_up(value):,}"
        case _:
            return f"{_up(value):,} {unit}"


def span(values: Span, unit: str) -> str:
    """Low, expected and high; one value where all are the same: ``25s / 52s / 1m11s``, ``$318 / 396 / 670``."""
    shown = [amount(value, unit) for value in values.values]
    if len(set(shown)) == 1:
        return shown[0]
    match unit:
        case "USD/month":
            return "$" + " / ".join(each.removeprefix("$") for each in shown)
        case "ms" | "%":
            return " / ".join(each.removesuffix(unit) for each in shown) + unit
        case "s":
            return " / ".join(shown)
        case _:
            return " / ".join(each.removesuffix(f" {unit}") for each in shown) + f" {unit}"


def total(prediction: Prediction) -> str:
    """A prediction's low, expected and high value, and in words what is not known of it."""
    return _known(prediction, span(prediction.span, prediction.unit))


def counted(prediction: Prediction, at: At, *, least: str = "at least ") -> str:
    """One value of a prediction, after ``least`` where a part is not known; ``everything`` where nothing bounds it."""
    return _known(prediction, amount(value_at(prediction, at), prediction.unit), least)


def duration(seconds: float) -> str:
    """Seconds as ``0.5s``, ``34s``, ``1m11s``, ``2h05m`` or ``3d04h``."""
    if seconds < 10:
        return f"{ceil(10 * seconds - TINY) / 10:g}s"
    whole = _up(seconds)
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return _two(whole, MINUTE, 1, "m", "s")
    if whole < DAY:
        return _two(whole, HOUR, MINUTE, "h", "m")
    return _two(whole, DAY, HOUR, "d", "h")


def share(part: float, whole: float) -> str:
    """``part`` of ``whole`` in percent; what is there but small is ``<1%``."""
    if not part or not whole:
        return "0%"
    percent = 100 * part / whole
    return f"{percent:.0f}%" if percent >= 1 else "<1%"


def _two(whole: int, large: int, small: int, large_unit: str, small_unit: str) -> str:
    units, rest = divmod(ceil(whole / small) * small, large)
    return f"{units}{large_unit}{rest // small:02}{small_unit}" if rest else f"{units}{large_unit}"


def _known(prediction: Prediction, value: str, least: str = "at least ") -> str:
    if prediction.boundless:
        return EVERYTHING
    return value if prediction.complete else least + value


def _up(value: float) -> int:
    return ceil(value - TINY)


def _down(percent: float) -> str:
    """Three decimals, more only where nines go on."""
    digits = 3 if percent < 99.999 else 5
    scale = 10**digits
    return f"{floor(percent * scale + TINY) / scale:.{digits}f}".rstrip("0").removesuffix(".")
