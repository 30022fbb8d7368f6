"""What a cloud can promise, as data.

An :class:`Offer` is one row of a cloud's catalogue: a service, the promise that it keeps, where it can be had,
whether msr builds it, and where that was read. A cloud promises what its offers state and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from msr.value import value
from msr.vocabulary import POLICIES, Consistency, Policy, Via

Kind = Literal["function", "api", "table", "traffic", "health", "switch"]
"""What a blueprint can ask for, and the two things that every multi-region plan implies."""

Part = Literal["base", "data", "region", "entry"]
"""The kind of stack that a builder contributes to."""

Writers = Literal["all", "one"]
"""Which serving regions accept local writes: every one, or the primary alone."""

Promotion = Literal["none", "automatic", "data-plane", "control-plane"]
Witness = Literal["refused", "optional", "fixed"]
"""Whether a blueprint may name a witness region; ``fixed``: the engine chooses its own."""

Scope = Literal["region", "regions", "global"]
"""The failure domain of a service: one region, the set of its replicas, or the whole cloud."""

Sharing = Literal["none", "service", "settings"]
"""Who shares one host: nobody, every member of the service, or members of equal settings."""


@value
class RegionSet:
    """A named set of regions within which a service can span regions.

    ``witness`` is the region that the service itself adds to vote; it holds data, and residency counts it. With
    ``anchors``, at least one of the chosen regions must be one of these: the others only follow.
    """

    name: str
    regions: tuple[str, ...]
    witness: str | None = None
    anchors: tuple[str, ...] = ()


@value
class RegionRule:
    """Which regions an offer accepts.

    ``minimum`` and ``maximum`` count the serving regions; ``voters`` lists the allowed counts of serving regions
    plus witness, empty for any. With ``sets``, all regions lie in one of them; ``exact`` asks for the whole set.
    ``lacking`` names regions of the cloud where the service cannot be had. ``max_distance_km`` is the longest
    great circle between any two of the regions. ``fixed``: the regions are chosen when the store is made, and none can
    be added or taken away later. ``anchored``: msr changes the store through the region where it was made, which
    cannot leave while the store has others.
    """

    minimum: int = 1
    maximum: int | None = None
    voters: tuple[int, ...] = ()
    witness: Witness = "refused"
    sets: tuple[RegionSet, ...] = ()
    exact: bool = False
    lacking: tuple[str, ...] = ()
    max_distance_km: int | None = None
    fixed: bool = False
    anchored: bool = False


@value
class FunctionPromise:
    """Code on demand.

    ``runtimes`` are the words that a blueprint may write, newest of a family first. ``memory_mb`` is the smallest and
    largest size, ``memory_sizes_mb`` the only ones that can be had (empty: any between). ``package_mb`` bounds the
    unpacked code, ``archive_mb`` the zip as msr uploads it, ``environment_bytes`` all variables together.
    ``warm_floor``: a number of instances can be kept warm. ``warm_for_anycast`` is how many an anycast way in must
    find in each of several regions to see whether the region is healthy. ``routes_only``: requests on routes alone call
    it, where other clouds have a call of their own.
    """

    runtimes: tuple[str, ...]
    memory_mb: tuple[int, int]
    timeout_seconds: int
    package_mb: int
    warm_floor: bool
    memory_sizes_mb: tuple[int, ...] = ()
    archive_mb: int | None = None
    environment_bytes: int | None = None
    warm_for_anycast: int = 0
    routes_only: bool = False


@value
class ApiPromise:
    """An HTTP front of one region.

    ``timeout_seconds`` bounds one request. ``throttle``: the rate of requests can be limited; ``max_rate_per_second``
    and ``max_burst`` are what an account has by default in a region. ``own_host``: it has a host name of its own, which
    answers for ``own_host_functions`` functions (``None``: any number). ``reserved_paths`` is a regular expression of
    the paths that it answers itself, in letters of any case (empty: none).
    """

    throttle: bool
    timeout_seconds: int
    own_host: bool
    max_rate_per_second: int | None = None
    max_burst: int | None = None
    own_host_functions: int | None = None
    reserved_paths: str = ""


BackupPlace = Literal["with-data", "elsewhere"]
"""``with-data``: in the regions of the store alone, and lost with them; ``elsewhere``: also outside of them."""


@value
class BackupPromise:
    """Copies from which a store is restored when its data was corrupted or deleted; no help while its region is gone.

    ``interval_seconds`` lie between two of them, and what was written after the last one is not in any. Each is kept
    for ``kept_days``.
    """

    place: BackupPlace
    interval_seconds: float
    kept_days: int


@value
class TablePromise:
    """A key-value or document store, replicated or not.

    ``consistency`` lists each level that it keeps, ``conflicts`` the ways to settle concurrent writes: a store that
    puts all writes in one order keeps ``last-writer-wins`` by nature.
    ``rpo_typical_seconds`` and ``rpo_ceiling_seconds`` are the lag of the last acknowledged write in a survivor;
    ``None`` is "no published ceiling"; what a store of one region loses with it is for its ``backup`` to say.
    ``conflicts`` is empty where two writes can never conflict. ``backup`` is what
    msr builds beside the store itself; ``None``: nothing. ``ceiling``: it takes so much a second as it is made for, and
    refuses more.
    """

    consistency: tuple[Consistency, ...]
    writers: Writers
    conflicts: tuple[str, ...]
    ttl: bool
    indexes: bool
    rpo_typical_seconds: float
    rpo_ceiling_seconds: float | None
    backup: BackupPromise | None = None
    ceiling: bool = False


@value
class Chooser:
    """What leads clients to the first of two ways in that works.

    ``service`` is the global service that asks both of them. ``ttl_seconds`` is how long clients keep its answer while
    it leads to this way in, where no record of msr's says so (``None``: one does).
    """

    service: str
    ttl_seconds: int | None = None


@value
class TrafficPromise:
    """A way in: DNS answers or an anycast front.

    ``policies`` maps what the blueprint may ask for to the words of the service; ``failover_with_policy`` are those
    under which an unhealthy region is left. ``record_ttl_seconds`` and ``apex_ttl_seconds`` are what clients cache.
    ``intervals_seconds`` are the probe intervals that can be had (empty: any within ``interval_range_seconds``, or no
    probes) and ``thresholds`` the smallest and largest number of failed probes that turn an endpoint unhealthy.
    ``modes``, ``triggers`` and ``failbacks`` are the failovers that it keeps. ``methods`` are the HTTP methods that
    fail over (empty: all), ``fronts`` the api services that it can route to (empty: any). ``fail_open``: when no
    region is healthy, all are answered with, not none. ``apex``: the name may be the zone's own. ``certificate``: it
    needs a certificate that the user brings (``routing.certificate``), because the cloud issues none for it;
    ``apex_certificate``: it takes one, and needs it at a zone's apex, where the cloud does not renew its own.
    ``regional_names``: each region gets a name of its own below the domain; else its app's own host is asked.
    ``places``: its geo policy can be told which places a region serves, ``known_places`` those that it tells apart
    (empty: all), and ``nearest``: it need not be told, since it finds the nearest region by itself. ``fallbacks`` are
    the ways in that can stand behind it where the blueprint names two, and ``fallback_with_policy`` the policies under
    which one can. ``name_service`` is the global service that holds the records of the blueprint's domain, ``chooser``
    what leads clients to it while it works where it is not the only way in.
    """

    via: Via
    policies: Mapping[Policy, str]
    failover_with_policy: tuple[Policy, ...]
    max_priority_regions: int | None
    own_host: bool
    record_ttl_seconds: int
    apex_ttl_seconds: int
    intervals_seconds: tuple[int, ...]
    thresholds: tuple[int, int]
    modes: tuple[str, ...] = ("single", "pilot-light", "active-passive", "active-active")
    triggers: tuple[str, ...] = ("automatic",)
    failbacks: tuple[str, ...] = ("automatic",)
    methods: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    fail_open: bool = True
    interval_range_seconds: tuple[int, int] | None = None
    apex: bool = True
    name_service: str = ""
    chooser: Chooser | None = None
    certificate: bool = False
    apex_certificate: bool = False
    regional_names: bool = True
    places: bool = True
    known_places: tuple[str, ...] = ()
    nearest: bool = False
    fallbacks: tuple[Via, ...] = ("dns", "anycast")
    fallback_with_policy: tuple[Policy, ...] = POLICIES


@value
class HealthPromise:
    """A deep health answer per region, read by the routers.

    ``reserved_paths`` is a regular expression of the paths that may not reach it (empty: none). ``writes_into`` are the
    tables into which it writes an item to see whether they take one: none, those that a function writes, or all; never
    one whose partition key is no string, since its items could not be told from data.
    """

    peer_drain: bool
    reserved_paths: str = ""
    writes_into: Literal["none", "written", "all"] = "none"


@value
class SwitchPromise:
    """A single-region, conditionally writable store that holds the switches of a region's peers."""

    conditional_write: bool


Promise = FunctionPromise | ApiPromise | TablePromise | TrafficPromise | HealthPromise | SwitchPromise


@value
class Offer:
    """One service of one cloud, and what it keeps.

    ``built`` says that msr builds it; ``parts`` are the stacks to which its builders contribute.
    ``relies_on`` are global services that requests need. ``source`` and ``checked`` say where and when this was read;
    figures that ``source`` calls recalled are defaults, not quotations. ``promotion_seconds`` is how long a promotion
    typically takes. Stores of one ``family`` become one another in place; a store that shares its host with those of
    equal settings cannot change the settings so.
    """

    kind: Kind
    service: str
    title: str
    promise: Promise
    source: str
    checked: date
    built: bool = False
    parts: tuple[Part, ...] = ()
    regions: RegionRule = field(default_factory=RegionRule)
    scope: Scope = "region"
    promotion: Promotion = "none"
    sharing: Sharing = "none"
    relies_on: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    promotion_seconds: float | None = None
    family: str = ""


@value
class RegionInfo:
    """One region of a cloud's catalogue. Coordinates in degrees; ``opt_in``: must be enabled in the account.

    ``country`` is an ISO 3166 code, ``jurisdiction`` the law that holds there (``EU``, else mostly the country).
    ``extra`` holds the cloud's own columns (Azure: ``pair``, ``zones``).
    """

    name: str
    city: str
    country: str
    jurisdiction: str
    latitude: float
    longitude: float
    opt_in: bool = False
    source: str = ""
    checked: date | None = None
    extra: Mapping[str, str] = field(default_factory=dict[str, str])
