"""What a person types on Google Cloud turns the health answers of both regions: run by a shell, written, read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from msr.registry import provider
from providers.gcp.runtime.google import Google
from providers.gcp.runtime.health import Endpoint
from providers.gcp.runtime.switches import Settings, Switches
from tests.providers.deployed import waiting
from tests.providers.gcp.blueprints import PILOT_LIGHT
from tests.providers.gcp.fake_google import FakeGoogle
from tests.providers.gcp.stage import built, planned
from tests.providers.shell import SHELLS, Typed, typed

PLACES = {"east": "us-east1", "west": "us-central1"}
DEPLOYED = waiting("gcp", PLACES, {"data": {"bucket_east": "switch-east", "bucket_west": "switch-west"}})


@dataclass
class Storage:
    """The buckets as the CLI writes into them: a copy holds its condition, or is refused."""

    fake: FakeGoogle
    generations: dict[str, int] = field(default_factory=dict[str, int])

    def take(self, copy: Typed) -> bool:
        """Whether a copy was taken."""
        assert copy.arguments[:3] == ("storage", "cp", "-")
        thing = copy.arguments[3]
        if copy.arguments[4:] != (f"--if-generation-match={self.generations.get(thing, 0)}",):
            return False
        bucket, _, name = thing.removeprefix("gs://").partition("/")
        self.fake.objects[bucket, name] = json.loads(copy.stdin)
        self.generations[thing] = self.generations.get(thing, 1700) + 1
        return True

    def replies(self) -> dict[str, str]:
        """What ``gcloud storage objects describe`` finds."""
        return {f"{thing} --format=value(generation)": str(number) for thing, number in self.generations.items()}


def run(lines: Sequence[str], storage: Storage, folder: Path, shell: str) -> list[bool]:
    every = typed(lines, folder, "gcloud", shell=shell, replies=storage.replies())
    return [storage.take(each) for each in every if not each.asks]


def service(fake: FakeGoogle, region: str, peer: str, clock: list[float]) -> Endpoint:
    """The health service of a region, whose own bucket comes first."""
    settings = Settings(region, (f"switch-{region}", f"switch-{peer}"), {"west": "passive"})
    google = Google(fake.url, fake.host)
    return Endpoint((), Switches(settings, google, lambda: clock[0]), google, lambda: clock[0])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_waiting_region_is_let_in_and_the_other_taken_out(tmp_path: Path, shell: str) -> None:
    clock = [0.0]
    gcp = provider("gcp")
    with FakeGoogle() as fake:
        storage = Storage(fake)
        east, west = service(fake, "east", "west", clock), service(fake, "west", "east", clock)
        assert (west.health()["statusCode"], east.drain("west")["statusCode"]) == (503, 200)
        assert run(gcp.switch_commands(DEPLOYED, "west", "active"), storage, tmp_path, shell) == [True, True]
        clock[0] += 3
        assert (west.health()["statusCode"], east.drain("west")["statusCode"]) == (200, 404)
        assert run(gcp.switch_commands(DEPLOYED, "east", "draining"), storage, tmp_path, shell) == [True, True]
        clock[0] += 3
        assert (east.health()["statusCode"], west.drain("east")["statusCode"]) == (503, 200)


def test_what_is_typed_again_replaces_what_was_looked_at_and_nothing_else(tmp_path: Path) -> None:
    storage = Storage(FakeGoogle())
    lines = provider("gcp").switch_commands(DEPLOYED, "west", "active")
    first = [each for each in typed(lines, tmp_path, "gcloud", shell="sh", replies={}) if not each.asks]
    assert [storage.take(each) for each in first] == [True, True]
    assert [storage.take(each) for each in first] == [False, False]
    assert run(lines, storage, tmp_path, "sh") == [True, True]


def test_the_bucket_of_the_region_itself_is_enough(tmp_path: Path) -> None:
    lines = provider("gcp").switch_commands(DEPLOYED, "west", "active")
    with FakeGoogle(down={"switch-east"}) as fake:
        own = next(each for each in typed(lines, tmp_path, "gcloud", shell="sh", replies={}) if not each.asks)
        assert own.arguments[3] == "gs://switch-west/switch/west.json" and Storage(fake).take(own)
        assert service(fake, "west", "east", [0.0]).health()["statusCode"] == 200


def test_the_objects_are_those_that_the_standby_reads_in_the_buckets_of_the_data_stack(tmp_path: Path) -> None:
    plan = planned(PILOT_LIGHT)
    places = {place.key: place.name for place in plan.serving}
    handed_on = {name: text for name, text in built(plan, "data").outputs["switch"].items() if text}
    home, standby = places
    lines = provider("gcp").switch_commands(waiting("gcp", places, {"data": handed_on}), standby, "active")
    copies = [each for each in typed(lines, tmp_path, "gcloud", shell="sh", replies={}) if not each.asks]
    (told,) = {
        variable["value"]
        for service in built(plan, standby).of("Service")
        for variable in service.inputs["template"]["containers"][0]["envs"]
        if variable["name"] == "MSR_SWITCH"
    }
    read = Settings.read(told)
    assert (read.region, read.first_states) == (standby, {standby: "passive"})
    assert [copy.arguments[3] for copy in copies] == [f"gs://{name}/switch/{standby}.json" for name in read.buckets]
    assert home != standby


def test_without_a_bucket_there_is_nothing_to_type() -> None:
    assert provider("gcp").switch_commands(waiting("gcp", PLACES, {}), "west", "active") == ()
