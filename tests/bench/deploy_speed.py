"""How fast ``msr up`` is, against the same resources by plain Pulumi on the same local cloud.

Whole cold processes, wall time, the ways in turn. ``plain`` is one program with one stack; ``split`` is what a careful
team would do by hand: what all regions share first, then a plain stack per region, all at once, then the entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from math import log
from pathlib import Path
from statistics import linear_regression, median
from tempfile import TemporaryDirectory

from msr.local.cloud import LocalCloud
from msr.local.store import Store
from msr.value import value
from tests.bench.clock import MSR, PYTHON, Ran, environment, run
from tests.bench.figure import Figure, Measured, Unmeasured
from tests.bench.plain_program import SERVED
from tests.bench.service import bench_service, region_names, write_service


@value
class Shape:
    """How large a service is, and where it runs."""

    functions: int
    tables: int
    regions: int
    cloud: str = "aws"


SERVICE = Shape(40, 10, 3)
THREE_REGIONS, SIX_REGIONS = Shape(10, 3, 3), Shape(10, 3, 6)
CURVE = (Shape(2, 1, 1), Shape(3, 2, 2), Shape(14, 4, 2), SERVICE, Shape(77, 20, 3))
FEW = 400
"""Below this many resources a run is short, and is repeated ``ROUNDS`` times."""

ROUNDS = 3
LIMIT_SECONDS = 900
PLAIN = (PYTHON, "-m", "tests.bench.plain_program")


def blueprint(shape: Shape) -> str:
    """The bench service of a shape."""
    return bench_service(shape.functions, shape.tables, shape.regions, cloud=shape.cloud)


@value
class Way:
    """What one way of deploying took: the median of its runs, or why there is no number."""

    seconds: float
    resources: int
    runs: tuple[Ran, ...]
    why_not: str = ""


def by_msr(folder: Path, shape: Shape) -> Ran:
    """A first ``msr up``."""
    return run((*MSR, "up", str(folder), "--yes"), folder, environment(), LIMIT_SECONDS)


def by_plain(folder: Path, shape: Shape) -> Ran:
    """One plain program, one stack."""
    return run((*PLAIN, str(folder)), folder, environment(), LIMIT_SECONDS)


def by_split(folder: Path, shape: Shape) -> Ran:
    """Plain stacks: the shared parts, every region at once, the entry."""
    with LocalCloud(folder / "cloud.db") as cloud, ThreadPoolExecutor() as pool:
        variables = environment(**{SERVED: json.dumps(cloud.environment())})

        def up(*parts: str) -> Ran:
            return run((*PLAIN, str(folder), *parts), folder, variables, LIMIT_SECONDS)

        first = up("base", "data")
        regions = list(pool.map(up, region_names(shape.regions)))
        last = up("entry")
    slowest = max(ran.seconds for ran in regions)
    own_mib, tree_mib = max(ran.own_mib for ran in regions), sum(ran.tree_mib for ran in regions)
    return Ran(first.seconds + slowest + last.seconds, own_mib, tree_mib)


WAYS: Mapping[str, Callable[[Path, Shape], Ran]] = {"msr": by_msr, "plain": by_plain, "split": by_split}


ALL = tuple(WAYS)


@cache
def measured(shape: Shape, ways: tuple[str, ...] = ("msr", "plain")) -> Mapping[str, Way]:
    """Every way of deploying a service of ``shape``; each run in a folder of its own, with a local cloud of its own."""
    runs: dict[str, list[Ran]] = {way: [] for way in ways}
    resources: dict[str, int] = {}
    why_not: dict[str, str] = {}
    for _ in range(ROUNDS):
        for way in [way for way in ways if way not in why_not]:
            try:
                ran, resources[way] = _once(way, shape)
                runs[way].append(ran)
            except Unmeasured as reason:
                why_not[way] = str(reason)
        if max(resources.values(), default=FEW) >= FEW:
            break
    return {way: _way(found, resources.get(way, 0), why_not.get(way, "")) for way, found in runs.items()}


def _way(runs: list[Ran], resources: int, why_not: str) -> Way:
    return Way(median([ran.seconds for ran in runs]) if runs else 0.0, resources, tuple(runs), why_not)


def _once(way: str, shape: Shape) -> tuple[Ran, int]:
    with TemporaryDirectory(prefix=f"msr-bench-{way}-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_service(folder, blueprint(shape))
        ran = WAYS[way](folder, shape)
        (store,) = folder.rglob("cloud.db")
        return ran, len(Store(store).objects())


def against(way: str, shape: Shape = SERVICE) -> Measured:
    """``msr up`` of ``shape`` as a multiple of another way.

    Raises:
        Unmeasured: one of the two did not come to an end.
    """
    found = measured(shape, ALL if shape == SERVICE else ("msr", way))
    ours, theirs = found["msr"], found[way]
    for each in (ours, theirs):
        if not each.runs:
            raise Unmeasured(f"{way if each is theirs else 'msr'}: {each.why_not}")
    if ours.resources != theirs.resources:
        raise Unmeasured(f"msr made {ours.resources} resources, {way} {theirs.resources}")
    ratio = ours.seconds / theirs.seconds
    shown = f"{ratio:.2f} x ({ours.seconds:.0f} s against {theirs.seconds:.0f} s, {ours.resources:,} resources)"
    return Measured(shown, ratio, "x", {"seconds": round(ours.seconds, 1), f"{way}_seconds": round(theirs.seconds, 1)})


def curve(shapes: tuple[Shape, ...] = CURVE) -> Measured:
    """Ratios to one plain stack by size, and the exponent with which ``msr up`` grows: fitted over all sizes.

    Between the two largest it is more, and said too: the engine writes the whole state of a stack after every step.
    """
    found = [measured(shape, ALL if shape == SERVICE else ("msr", "plain")) for shape in shapes]
    missing = [each["msr"].why_not for each in found if not each["msr"].runs]
    if missing:
        raise Unmeasured(f"msr: {'; '.join(missing)}")
    texts: list[str] = []
    parts: dict[str, float | int | str] = {}
    for each in found:
        ours, plain = each["msr"], each["plain"]
        ratio = ours.seconds / plain.seconds if plain.runs else 0.0
        shown = f"{ratio:.2f} x" if plain.runs else f"plain: {plain.why_not}"
        texts.append(f"{ours.resources:,}: {shown} ({ours.seconds:.0f} s)")
        parts[f"seconds_at_{ours.resources}"] = round(ours.seconds, 1)
        parts[f"plain_seconds_at_{ours.resources}"] = round(plain.seconds, 1) if plain.runs else plain.why_not
    ours = [each["msr"] for each in found]
    exponent, steepest = _exponent(ours), _exponent(ours[-2:])
    grows = f"grows with n^{exponent:.2f}, between the two largest n^{steepest:.2f}"
    return Measured(f"{'; '.join(texts)}; {grows}", exponent, "exponent", {**parts, "steepest": round(steepest, 2)})


def _exponent(ways: Sequence[Way]) -> float:
    sizes, times = [log(way.resources) for way in ways], [log(way.seconds) for way in ways]
    return linear_regression(sizes, times).slope


def elsewhere(small: Shape, large: Shape) -> Measured:
    """Ratios to one plain stack on another cloud."""
    found = [against("plain", shape) for shape in (small, large)]
    parts = {f"{key}_{number}": part for number, each in enumerate(found) for key, part in each.parts.items()}
    return Measured("; ".join(each.shown for each in found), found[-1].number, "x", parts)


def unchanged(shape: Shape = SERVICE) -> Measured:
    """A second ``msr up``, with nothing to do, as a share of the first."""
    with TemporaryDirectory(prefix="msr-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_service(folder, blueprint(shape))
        first = by_msr(folder, shape)
        again = median([by_msr(folder, shape).seconds for _ in range(ROUNDS)])
    ratio = again / first.seconds
    shown = f"{ratio:.3f} x ({again:.1f} s against {first.seconds:.0f} s)"
    return Measured(shown, ratio, "x", {"first_seconds": round(first.seconds, 1), "again_seconds": round(again, 2)})


def memory(shape: Shape = SERVICE, few: Shape = THREE_REGIONS, many: Shape = SIX_REGIONS) -> Measured:
    """The most that the process of msr holds, and how that grows with the number of regions."""
    ours = measured(shape, ALL)["msr"]
    if not ours.runs:
        raise Unmeasured(f"msr: {ours.why_not}")
    ran = ours.runs[0]
    at_three, at_six = _once("msr", few)[0].own_mib, _once("msr", many)[0].own_mib
    shown = (
        f"{ran.own_mib:.0f} MiB, {ran.tree_mib:.0f} MiB with engines and local cloud; "
        f"{at_three:.0f} MiB for a small service in 3 regions, {at_six:.0f} MiB in 6"
    )
    parts = {"tree_mib": round(ran.tree_mib), "three_regions_mib": round(at_three), "six_regions_mib": round(at_six)}
    return Measured(shown, ran.own_mib, "MiB", parts)


def _against(way: str) -> Callable[[], Measured]:
    return lambda: against(way)


def _elsewhere(small: Shape, large: Shape) -> Callable[[], Measured]:
    return lambda: elsewhere(small, large)


FIGURES = (
    Figure(
        "up-plain",
        "`msr up`, local, 40 functions, 10 tables, 3 regions, against plain Pulumi with the same in one stack",
        "<= 0.30 x",
        _against("plain"),
    ),
    Figure(
        "up-split",
        "the same, against that program split by hand into one plain stack per region, run at once",
        "<= 0.75 x",
        _against("split"),
    ),
    Figure(
        "up-curve",
        "`msr up` against one plain stack by number of resources",
        "<= 1.0 x everywhere below 300; growth no worse than n^1.2",
        curve,
    ),
    *(
        Figure(
            f"up-{cloud}",
            f"`msr up` on {title} against one plain stack, a small service and the large one",
            "<= 1.0 x below 300 resources; <= 0.30 x from 900",
            _elsewhere(small, large),
        )
        for cloud, title, small, large in (
            ("azure", "Azure", Shape(3, 2, 2, "azure"), Shape(40, 10, 3, "azure")),
            (
                "gcp",
                "Google Cloud",
                Shape(3, 2, 2, "gcp"),
                Shape(32, 10, 3, "gcp"),
            ),  # a project has 100 service accounts
        )
    ),
    Figure("up-unchanged", "`msr up` with nothing to do, against its first run", "<= 0.05 x", unchanged),
    Figure(
        "up-memory",
        "peak memory of msr during that `up`",
        "reported; not growing with regions beyond the parallel ones",
        memory,
    ),
)
