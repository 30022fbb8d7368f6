"""The plan: what will be, decided and explained, before anything exists.

Every value here is frozen, ordered and plain: no Output, no SDK object, no clock. Two equal blueprints give two
equal plans, and :func:`to_json` writes the same bytes for both.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Literal, TypeAlias, TypeVar, cast

from msr.offer import Kind, Part, Promotion, Writers
from msr.value import value
from msr.vocabulary import Access, Consistency, Mode, Policy, Role, Target, Via

Plane = Literal["data", "control"]
When = Literal["request", "deploy", "failover"]


@value
class Placement:
    """A region in its place: ``key`` is the blueprint's word, ``name`` the cloud's, ``priority`` 1 is first."""

    key: str
    name: str
    role: Role
    priority: int
    weight: int | None = None

    @property
    def serves(self) -> bool:
        """Whether requests are answered here, now or after a failover."""
        return self.role != "witness"


@value
class KeyPart:
    """One attribute of a key; ``type`` is string, number or binary."""

    name: str
    type: Literal["string", "number", "binary"]


@value
class KeySpec:
    """A primary key: a partition attribute, and perhaps one to sort by."""

    partition: KeyPart
    sort: KeyPart | None = None

    @property
    def parts(self) -> tuple[KeyPart, ...]:
        """The attributes in order."""
        return (self.partition,) if self.sort is None else (self.partition, self.sort)


@value
class IndexSpec:
    """A secondary index; ``project`` is ``all``, ``keys`` or attribute names."""

    name: str
    key: KeySpec
    project: Literal["all", "keys"] | tuple[str, ...]


@value
class Load:
    """What a table has to take at the peak, from all regions together: items a second, and the bytes of one."""

    writes_per_second: int
    reads_per_second: int
    item_bytes: int


@value
class TableSpec:
    """A table as it will be in every replica. ``home`` is the region that owns the definition.

    ``access`` is the most that any function does to it, ``None`` where none uses it. ``load`` is what a store with a
    ceiling must have room for. A replica in a region that is not
    among its choice's ``regions`` is about to go: nothing protects it any more.
    """

    key: KeySpec
    indexes: tuple[IndexSpec, ...]
    ttl_attribute: str | None
    consistency: Consistency
    writers: Writers
    conflicts: str
    replicas: tuple[str, ...]
    witness: str | None
    home: str
    protected: bool
    access: Access | None = None
    load: Load | None = None


@value
class FunctionSpec:
    """A function as it will be in every serving region. ``code`` is relative to the blueprint.

    ``warm`` gives, per region key, the number of instances kept warm (0: none).
    """

    code: str
    handler: str
    runtime: str
    memory_mb: int
    timeout_seconds: int
    environment: Mapping[str, str]
    warm: Mapping[str, int]


@value
class RouteSpec:
    """``method`` and ``path`` as the blueprint writes them; ``function`` is the key of the choice that answers."""

    method: str
    path: str
    function: str


@value
class ApiSpec:
    """The HTTP front of each region. ``public`` opens the service's own host (single region without a domain)."""

    routes: tuple[RouteSpec, ...]
    rate_per_second: float
    burst: int
    health_path: str
    drain_path: str
    public: bool


@value
class HealthSpec:
    """The deep health answer: which stores a region must reach to call itself healthy.

    ``interval_seconds`` and ``unhealthy_after`` are for those who read it inside the region, such as readiness probes;
    a way in that asks from outside has its own.
    """

    path: str
    drain_path: str
    includes: tuple[str, ...]
    interval_seconds: int = 10
    unhealthy_after: int = 3


@value
class SwitchSpec:
    """The switch store of each region: holds one item for each of its ``peers``.

    ``drained`` are the regions that stay out of the traffic until a person lets them in (pilot light).
    """

    peers: Mapping[str, tuple[str, ...]]
    drained: tuple[str, ...] = ()


@value
class EndpointSpec:
    """One region's place in the traffic policy.

    ``host`` is its own name, never the shared one; empty where only the deployment knows it.
    """

    region: str
    host: str
    weight: int | None = None
    locations: tuple[str, ...] = ()


@value
class TrafficSpec:
    """The way in. ``zone`` is an existing zone's id, or ``None`` when msr creates it for ``zone_name``.

    ``certificate`` is the user's own, in the cloud's words, where the cloud issues none.
    """

    domain: str
    zone_name: str
    zone: str | None
    apex: bool
    policy: Policy
    via: Via
    ttl_seconds: int
    interval_seconds: int
    unhealthy_after: int
    health_path: str
    drain_path: str
    endpoints: tuple[EndpointSpec, ...]
    certificate: str | None = None


Spec: TypeAlias = FunctionSpec | ApiSpec | TableSpec | TrafficSpec | HealthSpec | SwitchSpec
S = TypeVar("S", bound=Spec)


@value
class Ref:
    """A need of one choice for another."""

    key: str
    access: Access = "read"


@value
class Choice:
    """One thing of the service, the offer chosen for it, and all that its builders must know.

    ``key`` is the YAML path (``tables.orders``); ``regions`` are region keys, home first.
    """

    key: str
    kind: Kind
    service: str
    parts: tuple[Part, ...]
    regions: tuple[str, ...]
    spec: Spec
    needs: tuple[Ref, ...] = ()
    host: str | None = None
    promotion: Promotion = "none"

    @property
    def name(self) -> str:
        """The last word of the key: ``orders`` of ``tables.orders``."""
        return self.key.rpartition(".")[2]

    def expect(self, kind: type[S]) -> S:
        """The spec, for those who are only ever given choices of one kind.

        Raises:
            TypeError: it is of another kind.
        """
        if not isinstance(self.spec, kind):
            raise TypeError(f"`{self.key}` holds {type(self.spec).__name__}, not {kind.__name__}")
        return self.spec


@value
class Host:
    """Something that several choices share: an account, an instance, an app."""

    key: str
    service: str
    members: tuple[str, ...]


@value
class Rejection:
    """An offer that was looked at and not taken, and every reason."""

    key: str
    service: str
    reasons: tuple[str, ...]


@value
class Dependency:
    """``source`` needs ``target`` on a plane, at a time. Targets are choice keys or global services."""

    source: str
    target: str
    plane: Plane
    when: When


@value
class Note:
    """Something the reader should know that is not an error: what was implied, what to do by hand."""

    key: str
    text: str


@value
class Plan:
    """All decisions about one blueprint on one cloud in one environment."""

    app: str
    environment: str
    target: Target
    cloud: str
    account: Mapping[str, str]
    mode: Mode
    as_of: date
    placements: tuple[Placement, ...]
    home: str
    hosts: tuple[Host, ...]
    choices: tuple[Choice, ...]
    dependencies: tuple[Dependency, ...]
    rejections: tuple[Rejection, ...]
    notes: tuple[Note, ...]
    tags: Mapping[str, str]

    @property
    def serving(self) -> tuple[Placement, ...]:
        """The regions that answer requests, in priority order."""
        return tuple(p for p in self.placements if p.serves)

    def placement(self, key: str) -> Placement:
        """The placement of a region key; ``KeyError`` when the plan has none."""
        for placement in self.placements:
            if placement.key == key:
                return placement
        raise KeyError(key)

    def choice(self, key: str) -> Choice:
        """The choice of a key; ``KeyError`` when the plan has none."""
        for choice in self.choices:
            if choice.key == key:
                return choice
        raise KeyError(key)

    def of_kind(self, kind: Kind) -> tuple[Choice, ...]:
        """The choices of one kind, in plan order."""
        return tuple(choice for choice in self.choices if choice.kind == kind)


def to_data(value: object) -> Any:
    """``value`` as JSON data: dataclasses become objects, tuples lists, dates ISO text."""
    if is_dataclass(value):
        return {f.name: to_data(getattr(value, f.name)) for f in fields(value)}
    match value:
        case Mapping():
            mapping = cast("Mapping[str, object]", value)
            return {key: to_data(mapping[key]) for key in sorted(mapping)}
        case tuple() | list():
            return [to_data(item) for item in cast("tuple[object, ...]", value)]
        case date():
            return value.isoformat()
        case _:
            return value


def to_json(value: object) -> str:
    """Stable JSON: same value, same bytes."""
    return json.dumps(to_data(value), indent=2, ensure_ascii=False) + "\n"


def digest(*values: object) -> str:
    """A short name for plain values: SHA-256 of their stable JSON, 16 hex digits."""
    text = json.dumps([to_data(v) for v in values], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
