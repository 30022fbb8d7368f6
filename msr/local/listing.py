"""What the local cloud holds, as plain data, and the hands that change it from outside the engine.

Everything works on the store's file: no server need run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from msr.errors import LocalCloudError
from msr.knowledge import Knowledge, PropertyMap, Secret, Value
from msr.local.encoding import Json, shown
from msr.local.outputs import lookup_keys
from msr.local.store import Event, Store, Stored


@dataclass(frozen=True, slots=True)
class Listed:
    """One object; ``known`` says whether msr knows more of its type than the schema."""

    cloud: str
    type: str
    id: str
    region: str
    urn: str
    known: bool

    def as_json(self) -> dict[str, str | bool]:
        """The object as JSON has it."""
        return asdict(self)


def open_store(path: Path) -> Store:
    """The store of an existing local cloud.

    Raises:
        LocalCloudError: there is none.
    """
    if not path.is_file():
        raise LocalCloudError(f"there is no local cloud at {path}", hint="`msr up` makes one")
    return Store(path)


def listed(store: Store, *, known_types: frozenset[str] = frozenset(), cloud: str = "") -> tuple[Listed, ...]:
    """Every object by cloud, region, type and id.

    Args:
        store: the local cloud's store.
        known_types: the resource types that the clouds' knowledge has entries for.
        cloud: msr's name of one cloud; empty for all.
    """
    return tuple(
        Listed(place.cloud, place.type, found.id, place.region, found.urn, place.type in known_types)
        for found in store.objects(cloud)
        for place in (found.place,)
    )


def details(store: Store, type_: str, id_: str, *, region: str = "") -> dict[str, Json]:
    """An object's properties, secrets masked.

    Raises:
        LocalCloudError: there is no such object.
    """
    return shown(_only(store, type_, id_, region).outputs)


def events(store: Store, *, after: int = 0) -> tuple[Event, ...]:
    """Every create, update and delete after an event's number, oldest first."""
    return tuple(store.events(after))


def reset(store: Store) -> int:
    """Forgets all objects, events and faults; gives how many objects there were."""
    gone = len(store.objects())
    store.clear()
    return gone


def remove(store: Store, type_: str, id_: str, *, region: str = "") -> None:
    """Takes an object away behind the engine's back: what a person in a console does.

    Raises:
        LocalCloudError: there is no such object.
    """
    found = _only(store, type_, id_, region)
    store.delete(found.place)


def drift(
    store: Store,
    type_: str,
    id_: str,
    change: Callable[[PropertyMap], PropertyMap],
    *,
    region: str = "",
    knowledge: Knowledge | None = None,
) -> None:
    """Changes an object behind the engine's back; the next refresh sees it.

    Args:
        store: the local cloud's store.
        type_: the resource type.
        id_: the object's id.
        change: from the properties to what they become; applied to inputs and outputs. A secret stays one.
        region: needed where several regions hold the same id.
        knowledge: the cloud's, so that objects are found by what they are called after the change.

    Raises:
        LocalCloudError: there is no such object.
    """
    found = _only(store, type_, id_, region)
    inputs, outputs = change(dict(found.inputs)), change(dict(found.outputs))
    changed = replace(found, inputs=_remarked(found.inputs, inputs), outputs=_remarked(found.outputs, outputs))
    known = knowledge.types.get(type_) if knowledge else None
    keys = lookup_keys(known, id_, changed.outputs) if known else store.keys_of(found.place)
    store.put(changed, keys, "drift")


def _remarked(before: PropertyMap, after: PropertyMap) -> PropertyMap:
    def kept(name: str, value: Value) -> Value:
        return Secret(value) if isinstance(before.get(name), Secret) and not isinstance(value, Secret) else value

    return {name: kept(name, value) for name, value in after.items()}


def _only(store: Store, type_: str, id_: str, region: str) -> Stored:
    found = [
        stored
        for stored in store.objects()
        if stored.place.type == type_
        and id_ in (stored.id, stored.place.identity)
        and region in ("", stored.place.region)
    ]
    if len(found) == 1:
        return found[0]
    where = f" in {region}" if region else ""
    if not found:
        raise LocalCloudError(f"there is no {type_} {id_}{where}")
    regions = ", ".join(stored.place.region for stored in found)
    raise LocalCloudError(f"{type_} {id_} is in several regions: {regions}", hint="name one of them")
