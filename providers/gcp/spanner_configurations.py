"""Spanner's instance configurations, and which one serves a set of regions best.

Google Cloud docs, Spanner, instance-configurations, 2026-08-22. A configuration votes in two read-write regions and a
witness; the default leader is the first of the read-write ones. Read-only replicas serve stale reads near by; optional
ones are added by a configuration of one's own (``custom-…``). Left out: ``asia2``, which Google opens on request, and
``us-central2``, a region without public compute, as a place to serve from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Configuration:
    """One base configuration. ``read_only`` and ``optional`` count replicas by region."""

    name: str
    location: str
    read_write: tuple[str, ...]
    witness: str | None
    read_only: Mapping[str, int] = field(default_factory=dict[str, int])
    optional: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def dual(self) -> bool:
        """Whether it has two regions alone, whose quorum must be changed when one of them is lost."""
        return self.name.startswith("dual-region-")

    @property
    def reachable(self) -> tuple[str, ...]:
        """Every region that has a replica, or can be given one."""
        return (*self.read_write, *self.read_only, *self.optional)


@dataclass(frozen=True, slots=True)
class Pick:
    """A configuration for some regions. ``added`` are the optional replicas that they need.

    ``leader`` differs from the configuration's own where the home region can vote and is not first.
    """

    base: Configuration
    added: tuple[str, ...]
    leader: str

    @property
    def moves_leader(self) -> bool:
        """Whether the leader has to be set."""
        return self.leader != self.base.read_write[0]


def _one_each(*regions: str) -> Mapping[str, int]:
    return dict.fromkeys(regions, 1)


CONFIGURATIONS: tuple[Configuration, ...] = (
    Configuration(
        "nam3",
        "us",
        ("us-east4", "us-east1"),
        "us-central1",
        optional=_one_each(
            *("asia-south1", "asia-southeast1", "asia-southeast2", "europe-west1", "europe-west2", "europe-west4"),
            *("europe-west9", "us-east5", "us-west1", "us-west2", "us-west4"),
        ),
    ),
    Configuration(
        "nam6", "us", ("us-central1", "us-east1"), "us-central2", read_only=_one_each("us-west1", "us-west2")
    ),
    Configuration(
        "nam7",
        "us",
        ("us-central1", "us-east4"),
        "us-central2",
        optional={"us-east1": 2, "us-south1": 1, "us-west1": 1, "europe-west1": 2},
    ),
    Configuration(
        "nam8",
        "us",
        ("us-west2", "us-west1"),
        "us-west3",
        optional={"asia-northeast1": 2, "asia-southeast1": 2, "europe-west2": 2, "europe-west3": 2, "us-east5": 1},
    ),
    Configuration("nam9", "us", ("us-east4", "us-central1"), "us-east1", read_only={"us-west1": 2}),
    Configuration("nam10", "us", ("us-central1", "us-west3"), "us-central2", optional=_one_each("us-east4")),
    Configuration("nam11", "us", ("us-central1", "us-east1"), "us-central2", optional=_one_each("us-west1")),
    Configuration("nam12", "us", ("us-central1", "us-east4"), "us-central2", read_only={"us-west1": 2}),
    Configuration("nam14", "global", ("us-east4", "northamerica-northeast1"), "us-east1"),
    Configuration("nam15", "us", ("us-south1", "us-east4"), "us-central1", optional=_one_each("us-east1", "us-west3")),
    Configuration("nam16", "us", ("us-central1", "us-east4"), "us-east5", optional={"us-west2": 2}),
    Configuration("nam22", "us", ("us-east5", "us-east1"), "us-east4", optional=_one_each("us-west1")),
    Configuration(
        "nam23",
        "us",
        ("us-central1", "us-west4"),
        "us-south1",
        optional=_one_each("asia-northeast1", "australia-southeast2", "europe-west1", "europe-west3"),
    ),
    Configuration(
        "eur3", "eu", ("europe-west1", "europe-west4"), "europe-north1", optional=_one_each("us-central1", "us-east4")
    ),
    Configuration(
        "eur5",
        "global",
        ("europe-west2", "europe-west1"),
        "europe-west4",
        optional=_one_each("us-central1", "us-east1"),
    ),
    Configuration("eur6", "global", ("europe-west4", "europe-west3"), "europe-west6", optional={"us-east1": 2}),
    Configuration("eur7", "eu", ("europe-west8", "europe-west3"), "europe-west12"),
    Configuration(
        "asia1",
        "global",
        ("asia-northeast1", "asia-northeast2"),
        "asia-northeast3",
        optional=_one_each("us-west1", "us-east5"),
    ),
    Configuration(
        "nam-eur-asia1",
        "global",
        ("us-central1", "us-central2"),
        "us-east1",
        read_only={"europe-west1": 2, "asia-east1": 2},
        optional=_one_each("us-west2"),
    ),
    Configuration(
        "nam-eur-asia3",
        "global",
        ("us-central1", "us-east1"),
        "us-central2",
        read_only={"europe-west1": 1, "europe-west4": 1, "asia-east1": 2},
    ),
    Configuration("dual-region-australia1", "au", ("australia-southeast1", "australia-southeast2"), None),
    Configuration("dual-region-canada1", "ca", ("northamerica-northeast2", "northamerica-northeast1"), None),
    Configuration("dual-region-germany1", "de", ("europe-west10", "europe-west3"), None),
    Configuration("dual-region-india1", "in", ("asia-south1", "asia-south2"), None),
    Configuration("dual-region-japan1", "jp", ("asia-northeast1", "asia-northeast2"), None),
)

PRIVATE = frozenset({"us-central2"})
"""Regions that hold data of Google's and let nobody else in."""

VOTERS_PER_REGION = 2
WITNESSES = 1


def pick(regions: tuple[str, ...], *, dual: bool = False) -> Pick | None:
    """The configuration with a replica in each of ``regions``, home first; ``None`` where there is none.

    Voting regions among them count most, then that home votes, then the fewest replicas, which is what is paid for.
    """
    able = [each for each in CONFIGURATIONS if each.dual == dual and _covers(each, regions)]
    if not able:
        return None
    base = min(able, key=lambda each: _cost(each, regions))
    voting = [region for region in regions if region in base.read_write]
    return Pick(base, _added(base, regions), voting[0])


def _covers(base: Configuration, regions: tuple[str, ...]) -> bool:
    return set(regions) <= set(base.reachable) and bool(set(regions) & set(base.read_write))


def _added(base: Configuration, regions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(region for region in regions if region in base.optional))


def _cost(base: Configuration, regions: tuple[str, ...]) -> tuple[int, bool, int, int, bool, str]:
    voting = sum(region in base.read_write for region in regions)
    added = _added(base, regions)
    replicas = VOTERS_PER_REGION * len(base.read_write) + WITNESSES + sum(base.read_only.values())
    replicas += sum(base.optional[region] for region in added)
    first, home = base.read_write[0], regions[0]
    return -voting, home not in base.read_write, replicas, len(added), first != home, base.name
