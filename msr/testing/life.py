"""The life of a deployment, which every cloud goes through: on the local cloud, with the real engine.

Every blueprint comes up as it was previewed, stays as it is and leaves nothing. One of them lives through all of it: a
change, a region more and a region less, drift and its repair, a kill in the middle.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, cast

import pytest

from msr.blueprint import Blueprint, Region
from msr.deploy.deployment import Deployment
from msr.deploy.result import DeploymentResult
from msr.engine import find
from msr.knowledge import PropertyMap, Value, plain
from msr.load import load
from msr.local.cloud import LocalCloud
from msr.local.faults import Fault, add_fault, clear_faults
from msr.local.listing import drift, events, listed
from msr.local.store import Store
from msr.manifest import read
from msr.planner import plan
from msr.provider import Provider
from msr.testing.contract import AS_OF
from msr.testing.gaps import KnownGaps

KILL_SECONDS = 120
"""How long a deployment may take until it has begun what it is to be killed in."""

CREATION_SECONDS = 0.3
"""How long each creation takes in the deployment that is killed."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What somebody changes in a console: a property of each object of a type."""

    type: str
    property: str
    value: Value


class World:
    """A service's folder, a local cloud beside it, and deployments of the one to the other."""

    def __init__(self, provider: Provider, folder: Path, cloud: LocalCloud) -> None:
        self.provider, self.folder, self.cloud = provider, folder, cloud
        self.store = Store(cloud.store)

    def deployment(self, blueprint: Blueprint) -> Deployment:
        """A deployment of a blueprint over what is there."""
        deployed = read(self.folder / ".msr" / blueprint.environment / "manifest.json")
        planned = plan(blueprint, provider=self.provider, as_of=AS_OF, deployed=deployed)
        return Deployment(self.folder, planned, provider=self.provider, engine=find(), cloud=nullcontext(self.cloud))

    def up(self, blueprint: Blueprint, *, refresh: bool = False) -> DeploymentResult:
        """Deploy without a failure."""
        return _good(self.deployment(blueprint).up(refresh=refresh))

    def objects(self) -> set[tuple[str, str, str]]:
        """Type, region and id of everything there is."""
        return {(found.type, found.region, found.id) for found in listed(self.store)}

    def now(self) -> int:
        """The number of the last event."""
        return max((event.sequence for event in events(self.store)), default=0)

    def done(self, *, after: int) -> set[tuple[str, str]]:
        """Operation and type of all that the cloud did since an event."""
        return {(event.operation, event.type) for event in events(self.store, after=after)}


@pytest.mark.engine
class ProviderLife(KnownGaps):
    """The life of a cloud's deployments; a subclass names the cloud and files of blueprints.

    ``files`` are the blueprints' files and the environment in each that is on this cloud. ``whole`` is the one that
    lives through everything, ``another_region`` one more region that it can have, ``drifting`` what drifts in it.
    ``address`` is where a process of its own finds the provider (``package.module:name``).
    """

    provider: ClassVar[Provider]
    address: ClassVar[str]
    files: ClassVar[Mapping[str, tuple[Path, str]]]
    whole: ClassVar[str]
    another_region: ClassVar[Region]
    drifting: ClassVar[Drift]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each blueprint once."""
        if "name" in metafunc.fixturenames:
            metafunc.parametrize("name", list(self.files))

    @pytest.fixture
    def cloud(self, tmp_path: Path) -> Iterator[LocalCloud]:
        """A local cloud with nothing in it."""
        with LocalCloud(tmp_path / "cloud.db", (self.provider.package,)) as cloud:
            yield cloud

    def world(self, name: str, cloud: LocalCloud) -> tuple[World, Blueprint]:
        """A copy of a service beside the cloud, and its blueprint."""
        file, environment = self.files[name]
        folder = cloud.store.parent / name
        shutil.copytree(file.parent, folder, ignore=shutil.ignore_patterns(".msr"))
        return World(self.provider, folder, cloud), load(folder / file.name, environment=environment, local=True)

    def test_a_service_comes_up_as_previewed_stays_put_and_leaves_nothing(self, name: str, cloud: LocalCloud) -> None:
        world, blueprint = self.world(name, cloud)
        previewed = _good(world.deployment(blueprint).preview())
        assert world.objects() == set()
        assert world.up(blueprint).counts == previewed.counts
        assert {stack.state for stack in world.up(blueprint).stacks} == {"unchanged"}
        _good(world.deployment(blueprint).down())
        assert world.objects() == set()

    def test_a_change_of_code_settings_replaces_and_deletes_nothing_that_holds_data(self, cloud: LocalCloud) -> None:
        world, blueprint = self.world(self.whole, cloud)
        world.up(blueprint)
        before, known = world.now(), world.objects()
        world.up(_changed(blueprint))
        done = world.done(after=before)
        assert "update" in {operation for operation, _ in done}
        assert "delete" not in {operation for operation, _ in done}
        assert known <= world.objects()
        assert {stack.state for stack in world.up(_changed(blueprint)).stacks} == {"unchanged"}

    def test_a_region_comes_without_touching_the_others_and_leaves_without_a_trace(self, cloud: LocalCloud) -> None:
        world, blueprint = self.world(self.whole, cloud)
        world.up(blueprint)
        key, few = self.another_region.key, world.objects()
        more = blueprint.model_copy(update={"regions": (*blueprint.regions, self.another_region)})
        assert world.up(more).stack(key).state == "deployed"
        here = self.another_region.name_on(blueprint.cloud)
        assert few <= world.objects()
        assert any(region == here for _, region, _ in world.objects())
        assert world.up(blueprint).stack(key).state == "removed"
        assert world.objects() == few

    def test_drift_is_seen_left_alone_and_repaired_when_asked(self, cloud: LocalCloud) -> None:
        world, blueprint = self.world(self.whole, cloud)
        world.up(blueprint)
        touched = self._touched(world)
        seen = world.deployment(blueprint).drift()
        assert {stack.state for stack in seen.stacks} == {"unchanged", "drifted"}
        assert self._held(world, touched) == {True}
        world.up(blueprint, refresh=True)
        assert self._held(world, touched) == {False}
        assert {stack.state for stack in world.deployment(blueprint).drift().stacks} == {"unchanged"}

    def test_a_kill_in_the_middle_leaves_no_orphan_and_no_twin(self, cloud: LocalCloud) -> None:
        world, blueprint = self.world(self.whole, cloud)
        add_fault(world.store, Fault("latency", operation="create", amount=CREATION_SECONDS))
        child = self._started(world)
        try:
            _until_regions_have_begun(world, blueprint)
        finally:
            for process in _below(world.folder):
                os.kill(process, signal.SIGKILL)
            child.kill()
            child.wait()
        time.sleep(2 * CREATION_SECONDS)  # what the cloud had begun it finishes, whoever asked is dead
        clear_faults(world.store)
        world.up(blueprint)
        twins = [urn for urn, count in Counter(found.urn for found in listed(world.store)).items() if count > 1]
        assert twins == []
        assert {stack.state for stack in world.up(blueprint).stacks} == {"unchanged"}
        _good(world.deployment(blueprint).down())
        assert world.objects() == set()

    def _touched(self, world: World) -> list[tuple[str, str]]:
        found = [(each.id, each.region) for each in listed(world.store) if each.type == self.drifting.type]
        assert found, f"nothing of {self.drifting.type} is there to drift"

        def change(properties: PropertyMap) -> PropertyMap:
            return {**properties, self.drifting.property: self.drifting.value}

        for id_, region in found[:1]:
            drift(world.store, self.drifting.type, id_, change, region=region)
        return found[:1]

    def _held(self, world: World, touched: list[tuple[str, str]]) -> set[bool]:
        return {
            plain(found.outputs.get(self.drifting.property)) == self.drifting.value
            for found in world.store.objects()
            if found.place.type == self.drifting.type and (found.id, found.place.region) in touched
        }

    def _started(self, world: World) -> subprocess.Popen[bytes]:
        """``up`` in a process of its own, to the same local cloud."""
        file, environment = self.files[self.whole]
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "msr.testing.life", self.address),
                *(str(world.folder / file.name), environment, str(world.cloud.store)),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,
        )


def _good(result: DeploymentResult) -> DeploymentResult:
    assert [failure.message for failure in result.failures] == []
    return result


def _changed(blueprint: Blueprint) -> Blueprint:
    """The same service with one more variable in each function."""
    functions = {
        name: function.model_copy(update={"environment": {**function.environment, "RELEASE": "2"}})
        for name, function in blueprint.functions.items()
    }
    return blueprint.model_copy(update={"functions": functions})


def _until_regions_have_begun(world: World, blueprint: Blueprint) -> None:
    """Wait until something was made in every region that serves, but not all."""
    places = {region.name_on(blueprint.cloud) for region in blueprint.serving_regions}
    deadline = time.monotonic() + KILL_SECONDS
    while places - {event.region for event in events(world.store)}:
        assert time.monotonic() < deadline, "the deployment never came so far"
        time.sleep(0.02)


def _below(folder: Path) -> list[int]:
    """The engines that work below ``folder``."""
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def main() -> int:
    """Deploy one blueprint to a local cloud of its own servers: what a test kills."""
    address, file, environment, store = sys.argv[1:]
    module, _, name = address.partition(":")
    provider = cast("Provider", getattr(importlib.import_module(module), name))
    with LocalCloud(Path(store), (provider.package,)) as cloud:
        world = World(provider, Path(file).parent, cloud)
        world.up(load(Path(file), environment=environment, local=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
