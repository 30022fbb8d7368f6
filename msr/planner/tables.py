"""Tables: consistency, writers and region sets against what a store keeps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil

from msr.blueprint import Table
from msr.blueprint import tables as language
from msr.offer import Offer, TablePromise
from msr.plan import Access, IndexSpec, KeyPart, KeySpec, Load, TableSpec
from msr.planner import regions
from msr.planner.scene import Question, Scene
from msr.predict.constants import constant
from msr.predict.request_units import UNIT_BYTES
from msr.predict.usage import SECONDS_PER_MONTH, Usage
from msr.provider import Provider


def questions(scene: Scene) -> Iterator[Question]:
    """One question a table."""
    for name, table in scene.blueprint.tables.items():
        path = f"tables.{name}.consistency" if table.consistency != "eventual" else f"tables.{name}"
        count = len(scene.serving)
        yield Question(
            key=f"tables.{name}",
            kind="table",
            path=path,
            subject=f"table `{name}` needs {table.consistency} consistency in {count} region{'s' if count > 1 else ''}",
            regions=scene.home_first,
            needs=(),
            against=partial(_against, scene, table),
            spec=partial(_spec, scene, name, table),
        )


def _against(scene: Scene, table: Table, offer: Offer, provider: Provider) -> tuple[str, ...]:
    promise = offer.promise
    assert isinstance(promise, TablePromise)
    return (*_unkept(scene, table, promise), *regions.against(offer.regions, scene, provider.regions))


def _unkept(scene: Scene, table: Table, promise: TablePromise) -> Iterator[str]:
    if table.consistency not in promise.consistency:
        yield f"{' or '.join(promise.consistency)} consistency only"
    if promise.writers == "one" and _writes_everywhere(scene, table):
        yield "accepts writes in one region only, and active-active writes in each"
    if promise.conflicts and table.conflicts not in promise.conflicts:
        yield f"resolves conflicts by {' or '.join(promise.conflicts)} only"
    if table.ttl and not promise.ttl:
        yield "items cannot expire (no ttl)"
    if table.indexes and not promise.indexes:
        yield "has no secondary indexes"


def _writes_everywhere(scene: Scene, table: Table) -> bool:
    """Strong data may be written through one region and read in all; anything weaker is written where it is asked."""
    return scene.blueprint.failover.mode == "active-active" and table.consistency != "strong"


def _spec(scene: Scene, name: str, table: Table, offer: Offer) -> TableSpec:
    promise = offer.promise
    assert isinstance(promise, TablePromise)
    votes = offer.regions.witness == "optional" and scene.witness is not None
    return TableSpec(
        key=_key(table.key),
        indexes=tuple(_index(name, index) for name, index in table.indexes.items()),
        ttl_attribute=table.ttl,
        consistency=table.consistency,
        writers=promise.writers,
        conflicts=table.conflicts,
        replicas=scene.home_first,
        witness=scene.witness.key if votes and scene.witness else None,
        home=scene.home,
        protected=scene.blueprint.protect,
        access=_access(scene, name),
        load=_load(scene) if promise.ceiling else None,
    )


def _load(scene: Scene) -> Load:
    """The peak of what the blueprint says of its usage, or else all that its regions admit at once, writing.

    How much of it falls on one table the blueprint does not say, so each has room for all of it.
    """
    blueprint = scene.blueprint
    if blueprint.usage is None:
        open_regions = len(scene.serving) - len(scene.waiting)
        return Load(ceil(blueprint.api.throttle.rate.per_second * open_regions), 0, UNIT_BYTES)
    usage = Usage.of(blueprint.usage)
    peak = constant("traffic.peak").span.expected / SECONDS_PER_MONTH
    return Load(ceil(usage.writes_per_month * peak), ceil(usage.reads_per_month * peak), usage.item_bytes)


def _access(scene: Scene, name: str) -> Access | None:
    uses = [use.access for f in scene.blueprint.functions.values() for use in f.uses if use.target == name]
    return "write" if "write" in uses else "read" if uses else None


def _key(key: language.Key) -> KeySpec:
    parts = tuple(KeyPart(part.name, part.type) for part in key.parts)
    return KeySpec(parts[0], parts[1] if len(parts) == 2 else None)


def _index(name: str, index: language.Index) -> IndexSpec:
    return IndexSpec(name, _key(index.key), index.project)
