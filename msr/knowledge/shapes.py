"""One cloud's knowledge: for each resource type what its service refuses, replaces and computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from msr.knowledge.value import PropertyMap, Value

Scope = Literal["global", "account", "region"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One object that is about to be created or changed, as the service sees the request.

    ``inputs`` carry no secret marks; during a preview they may hold ``UNKNOWN``. ``region`` is ``global`` for a service
    without regions. ``mark`` is 40 hex digits that are the same for the same birth of the same URN: what random ids
    are made of. ``id`` is empty, and ``outputs`` are, until the object exists; then they are what it was before the
    change. ``settings`` are those of the provider instance that asks.
    """

    type: str
    urn: str
    account: str
    region: str
    inputs: PropertyMap
    mark: str
    id: str = ""
    outputs: PropertyMap = field(default_factory=dict[str, Value])
    settings: PropertyMap = field(default_factory=dict[str, Value])

    @property
    def logical_name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that exists in the local cloud."""

    type: str
    id: str
    region: str
    urn: str
    inputs: PropertyMap
    outputs: PropertyMap


class Neighbours(Protocol):
    """The objects that exist in the same account, found by a property's value through an index."""

    def find(self, type_: str, key: str, value: str, *, region: str | None = None) -> Sequence[StoredObject]:
        """Objects of a type whose lookup property ``key`` has ``value``; in every region unless one is named."""
        ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a service would refuse a request: the property's path and a sentence."""

    path: str
    message: str


Check: TypeAlias = Callable[[Subject], Iterable[Problem]]
WorldCheck: TypeAlias = Callable[[Subject, Neighbours], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over the values alone: runs at preview, skips what is unknown."""

    check: Check
    source: str


@dataclass(frozen=True, slots=True)
class WorldRule:
    """A rule that looks at other objects: runs when the object is really created, changed or deleted."""

    check: WorldCheck
    source: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A property that must name an object that exists.

    Args:
        path: where the reference stands (``targets[*].arn``).
        targets: resource types of which one must exist.
        key: the target's property that the value is compared with; it must be among the target's ``lookup``.
        same_region: the target must live in the object's own region.
        pattern: only values that match this regular expression are references; group ``key``, if there, is what is
            looked up (``integrations/(?P<key>.+)``).
    """

    path: str
    targets: tuple[str, ...]
    key: str
    source: str
    same_region: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Unique:
    """Objects of a type may not share these properties within a scope; without one, twins are allowed."""

    properties: tuple[str, ...]
    scope: Scope
    source: str


@dataclass(frozen=True, slots=True)
class Computed:
    """An output that the service makes.

    ``value`` is a template over ``{id} {region} {account} {mark}`` and the top-level inputs, or a function of the
    subject and its neighbours (None: no such output). ``renewed_by`` names the inputs whose change
    makes a new value; others keep it through updates.
    """

    value: str | Callable[[Subject, Neighbours], Value]
    renewed_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TypeKnowledge:
    """What the service behind one resource type does.

    Args:
        token: the resource type (``aws:dynamodb/table:Table``).
        source: where the entry was taken from, with its date.
        id: the provider's id: a template as in ``Computed``, or a function.
        identity: what tells objects of one region apart where the id does not (every API has a stage
            ``$default``), made from its properties and ``id`` as the provider's import wants it: a template, or a
            function. Empty: the id itself.
        overwrite: the input that lets a creation take over an object of the same identity; empty if there is none.
        repeatable: a creation waits for something and makes no object, so that it can be asked for again.
        name: the input that names the object and that the provider fills in when it is left out.
        replace_on: top-level inputs whose change makes a new object.
        lookup: properties by which other objects refer to this one; each is indexed.
        unique: what may not be shared; empty where the service accepts twins.
        outputs: computed outputs by property.
        defaults: outputs that mirror an input which was left out.
        rules: refuse bad values; ``on_write`` look at neighbours; ``on_delete`` refuse a deletion.
        max_per_region: the service's quota, 0 for none worth keeping.
    """

    token: str
    source: str
    id: str | Callable[[Subject], str]
    identity: str | Callable[[Mapping[str, Value]], str] = ""
    overwrite: str = ""
    repeatable: bool = False
    name: str = ""
    replace_on: frozenset[str] = frozenset()
    lookup: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    unique: tuple[Unique, ...] = ()
    outputs: Mapping[str, Computed] = field(default_factory=dict[str, Computed])
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    rules: tuple[Rule, ...] = ()
    on_write: tuple[WorldRule, ...] = ()
    on_delete: tuple[WorldRule, ...] = ()
    max_per_region: int = 0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the local cloud must know of one cloud.

    Args:
        cloud: msr's name of the cloud.
        package: the Pulumi package that its resource types belong to.
        account: the stand-in account, subscription or project of the local cloud.
        account_config: the provider settings that name accounts; a setting without the stand-in account is refused.
        regions: every region that exists.
        region_inputs: the inputs that place an object, in order.
        region_required: a provider instance without a region is refused.
        import_separator: what parts an id from its region when an object is adopted (``orders@eu-west-1``).
        global_region: the region whose loss takes the control planes of the global services along, if there is one.
        types: by token.
    """

    cloud: str
    package: str
    account: str
    regions: frozenset[str]
    account_config: tuple[str, ...]
    region_inputs: tuple[str, ...] = ("region",)
    region_required: bool = False
    import_separator: str = ""
    global_region: str = ""
    types: Mapping[str, TypeKnowledge] = field(default_factory=dict[str, TypeKnowledge])
