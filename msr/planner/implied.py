"""What every plan implies: a health answer in each region, and the switches that let a person drain one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from msr.offer import HealthPromise, Offer
from msr.plan import HealthSpec, Ref, SwitchSpec
from msr.planner import regions
from msr.planner.functions import DRAIN_PATH
from msr.planner.scene import Question, Scene
from msr.provider import Provider


def questions(scene: Scene) -> Iterator[Question]:
    """The switch store where there are peers to hold a switch for, and the health answer of each region."""
    switched = len(scene.serving) > 1
    if switched:
        yield Question(
            key="switch",
            kind="switch",
            path="failover",
            subject="failover needs a switch store in each region",
            regions=scene.home_first,
            needs=(),
            against=partial(_against, scene),
            spec=lambda _: _switches(scene),
        )
    tables = _probed(scene)
    yield Question(
        key="health",
        kind="health",
        path="health",
        subject=f"each region needs a health answer at `{scene.blueprint.health.path}`",
        regions=scene.home_first,
        needs=(*(Ref(f"tables.{name}", "write") for name in tables), *((Ref("switch", "write"),) if switched else ())),
        against=partial(_against, scene),
        spec=lambda _: _health(scene, tables),
    )


def _against(scene: Scene, offer: Offer, provider: Provider) -> tuple[str, ...]:
    return (*_reserved(scene, offer), *regions.against(offer.regions, scene, provider.regions))


def _reserved(scene: Scene, offer: Offer) -> Iterator[str]:
    promise = offer.promise
    path = scene.blueprint.health.path
    if isinstance(promise, HealthPromise) and promise.reserved_paths and re.fullmatch(promise.reserved_paths, path):
        yield f"the cloud answers paths like `{path}` itself"


def _health(scene: Scene, tables: tuple[str, ...]) -> HealthSpec:
    health = scene.blueprint.health
    return HealthSpec(
        path=health.path,
        drain_path=DRAIN_PATH,
        includes=tuple(f"tables.{name}" for name in tables),
        interval_seconds=round(health.every.seconds),
        unhealthy_after=health.unhealthy_after,
    )


def _switches(scene: Scene) -> SwitchSpec:
    keys = tuple(p.key for p in scene.serving)
    drained = scene.waiting if scene.blueprint.failover.mode == "pilot-light" else ()
    return SwitchSpec(peers={key: tuple(other for other in keys if other != key) for key in keys}, drained=drained)


def _probed(scene: Scene) -> tuple[str, ...]:
    blueprint = scene.blueprint
    if blueprint.health.includes is not None:
        return tuple(blueprint.health.includes)
    used = {use.target for function in blueprint.functions.values() for use in function.uses}
    return tuple(name for name in blueprint.tables if name in used)
