"""Typed quantities of the blueprint language: a number never travels without its unit.

Each is a frozen value that parses from the text a blueprint uses (``90s``, ``512MB``, ``500/s``, ``100M/month``,
``10%``, ``1800 USD/month``) and turns back into the shortest text that means exactly the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal, Self, cast

from pydantic_core import PydanticCustomError, core_schema

from msr.value import value

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

Period = Literal["s", "m", "h", "day", "month", "year"]

SECONDS_PER_PERIOD: dict[Period, int] = {
    "s": 1,
    "m": 60,
    "h": 3600,
    "day": 86_400,
    "month": 2_628_000,  # a twelfth of 365 days, 730 h: the month cloud price lists bill by
    "year": 31_536_000,
}

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_MULTIPLES = {"": 1, "k": 1000, "M": 1000**2, "G": 1000**3}
_LARGEST = 10**15  # beyond any quota or bill; keeps arithmetic and messages of a sane length


class UnitError(ValueError):
    """Text that is not a quantity; the message says what was expected, ``hint`` gives an example."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Quantity:
    """What every unit shares: how pydantic reads it, and how JSON Schema describes it."""

    __slots__ = ()

    noun: ClassVar[str]
    units: ClassVar[str]
    example: ClassVar[str]
    pattern: ClassVar[str]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``text``, or raise `UnitError`."""
        found = re.fullmatch(cls.pattern, text, re.ASCII) if len(text) <= 40 else None
        if found is None:
            raise cls._refusal(text)
        quantity = cls._of(*found.groups(default=""))
        if quantity is None:
            raise UnitError(f"`{text}` is too large to be a {cls.noun}", f"write it like `{cls.example}`")
        return quantity

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        """The quantity of the pattern's groups; None where it is out of any sane range."""
        raise NotImplementedError

    @classmethod
    def _refusal(cls, value: object) -> UnitError:
        shown = _shown(value)
        if re.fullmatch(r"-?[0-9.]+", shown):
            return UnitError(
                f"`{shown}` has no unit; a {cls.noun} needs one: {cls.units}", f"write it like `{cls.example}`"
            )
        return UnitError(f"`{shown}` is not a {cls.noun}; its units are {cls.units}", f"write it like `{cls.example}`")

    @classmethod
    def _validate(cls, value: object) -> Self:
        try:
            if isinstance(value, cls):
                return value
            if isinstance(value, str):
                return cls.parse(value)
            raise cls._refusal(value)
        except UnitError as exc:
            raise PydanticCustomError("unit", "{text}", {"text": exc.message, "hint": exc.hint}) from exc

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {
            "type": "string",
            "pattern": f"^{cls.pattern}$",
            "description": f"A {cls.noun}: {cls.units}.",
            "examples": [cls.example],
        }


@dataclass(frozen=True, slots=True, order=True)
class Duration(Quantity):
    """A length of time, exact to the millisecond; ``seconds`` is an int where it is whole."""

    seconds: float

    noun: ClassVar[str] = "duration"
    units: ClassVar[str] = "ms, s, m, h or d"
    example: ClassVar[str] = "10s"
    pattern: ClassVar[str] = r"([0-9]+)(ms|s|m|h|d)"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        number, unit = groups
        return cls._exactly(int(number) * _MILLISECONDS[unit])

    @classmethod
    def _exactly(cls, milliseconds: int) -> Self | None:
        if milliseconds > _LARGEST:
            return None
        return cls(milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000)

    @property
    def milliseconds(self) -> int:
        """The same length in whole milliseconds."""
        return round(self.seconds * 1000)

    def __str__(self) -> str:
        return _in_largest_unit(self.milliseconds, _MILLISECONDS, "s")


@dataclass(frozen=True, slots=True, order=True)
class Size(Quantity):
    """An amount of memory or storage; KB, MB, GB and TB are powers of 1024, as AWS Lambda and S3 count."""

    bytes: int

    noun: ClassVar[str] = "size"
    units: ClassVar[str] = "B, KB, MB, GB or TB"
    example: ClassVar[str] = "512MB"
    pattern: ClassVar[str] = r"([0-9]+)(B|KB|MB|GB|TB)"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        number, unit = groups
        total = int(number) * _BYTES[unit]
        return cls(total) if total <= _LARGEST else None

    @property
    def megabytes(self) -> float:
        """The same amount in MB of 1,048,576 bytes."""
        return self.bytes / _BYTES["MB"]

    def __str__(self) -> str:
        return _in_largest_unit(self.bytes, _BYTES, "B")


@value
class Rate(Quantity):
    """``count`` events in every ``period``: ``500/s``, ``2000/5m``."""

    count: int
    period: Duration = Duration(1)

    noun: ClassVar[str] = "rate"
    units: ClassVar[str] = "/s, /m, /h, /d, or a longer period such as /5m"
    example: ClassVar[str] = "500/s"
    pattern: ClassVar[str] = r"([0-9]+)(k|M|G)?/([1-9][0-9]*)?(s|m|h|d)"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        number, multiple, periods, unit = groups
        count = int(number) * _MULTIPLES[multiple]
        period = int(periods or 1) * _MILLISECONDS[unit]
        if max(count, period) > _LARGEST:
            return None
        return cls(count, Duration(period // 1000))

    @property
    def per_second(self) -> float:
        """Events per second."""
        return self.count / self.period.seconds

    def __str__(self) -> str:
        period = str(self.period)
        return f"{_with_multiple(self.count)}/{period[1:] if re.fullmatch('1[a-z]', period) else period}"


@value
class Count(Quantity):
    """``amount`` things in a calendar-like period: ``100M/month``."""

    amount: int
    period: Period

    noun: ClassVar[str] = "count"
    units: ClassVar[str] = "/s, /m, /h, /day, /month or /year, after a number that may end in k, M or G"
    example: ClassVar[str] = "100M/month"
    pattern: ClassVar[str] = r"([0-9]+)(k|M|G)?/(s|m|h|day|month|year)"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        number, multiple, period = groups
        amount = int(number) * _MULTIPLES[multiple]
        return cls(amount, cast("Period", period)) if amount <= _LARGEST else None

    @property
    def per_second(self) -> float:
        """Things per second, on average."""
        return self.amount / SECONDS_PER_PERIOD[self.period]

    @property
    def per_month(self) -> float:
        """Things per month of 730 hours."""
        return self.per_second * SECONDS_PER_PERIOD["month"]

    def __str__(self) -> str:
        return f"{_with_multiple(self.amount)}/{self.period}"


@dataclass(frozen=True, slots=True, order=True)
class Percentage(Quantity):
    """A share of a whole, from 0% to 100%; exact, so 99.95% stays 99.95%."""

    percent: Decimal

    noun: ClassVar[str] = "percentage"
    units: ClassVar[str] = "%, from 0% to 100%"
    example: ClassVar[str] = "10%"
    pattern: ClassVar[str] = r"([0-9]+(?:\.[0-9]+)?)%"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        percent = Decimal(groups[0])
        return cls(percent) if percent <= 100 else None

    @property
    def fraction(self) -> float:
        """The share of 1."""
        return float(self.percent / 100)

    def __str__(self) -> str:
        return f"{_plain(self.percent)}%"


@value
class Money(Quantity):
    """An amount in a currency, spent in every ``period``: ``1800 USD/month``."""

    amount: Decimal
    currency: str
    period: Period

    noun: ClassVar[str] = "sum of money"
    units: ClassVar[str] = "USD or EUR in a /day, /month or /year"
    example: ClassVar[str] = "1800 USD/month"
    pattern: ClassVar[str] = r"([0-9]+(?:\.[0-9]+)?) ?(USD|EUR)/(day|month|year)"

    @classmethod
    def _of(cls, *groups: str) -> Self | None:
        number, currency, period = groups
        amount = Decimal(number)
        return cls(amount, currency, cast("Period", period)) if amount <= _LARGEST else None

    @property
    def per_month(self) -> Decimal:
        """The amount per month of 730 hours."""
        return self.amount * SECONDS_PER_PERIOD["month"] / SECONDS_PER_PERIOD[self.period]

    def __str__(self) -> str:
        return f"{_plain(self.amount)} {self.currency}/{self.period}"


def _in_largest_unit(number: int, units: dict[str, int], zero: str) -> str:
    if number == 0:
        return f"0{zero}"
    divisors: Iterable[tuple[str, int]] = reversed(units.items())
    name, size = next((name, size) for name, size in divisors if number % size == 0)
    return f"{number // size}{name}"


def _with_multiple(number: int) -> str:
    return _in_largest_unit(number, _MULTIPLES, "")


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str() | int() | float():
            text = str(value)
            return text if len(text) <= 40 else f"{text[:37]}…"
        case dict():
            return "a map"
        case _:
            return "a list"
