"""What a person types on Azure turns the health answers of both regions: run by a shell, written, read by the app."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from msr.registry import provider
from providers.azure.runtime.cosmos import Probes
from providers.azure.runtime.health import Endpoint, Settings
from providers.azure.runtime.identity import Identity
from providers.azure.runtime.switches import Switches
from tests.providers.azure.fake_azure import ENVIRONMENT, FakeAzure
from tests.providers.azure.stage import plan_of, stage_of
from tests.providers.deployed import waiting
from tests.providers.shell import SHELLS, Typed, typed

PLACES = {"east": "eastus2", "west": "centralus"}
DEPLOYED = waiting("azure", PLACES, {"east": {"account": "switcheast"}, "west": {"account": "switchwest"}})


def url(account: str, region: str) -> str:
    return f"https://{account}.blob.core.windows.net/switch/{region}.json"


@dataclass
class BlobService:
    """The stores as the CLI writes into them: an upload holds its condition, or is refused."""

    cloud: FakeAzure = field(default_factory=FakeAzure)
    etags: dict[str, str] = field(default_factory=dict[str, str])

    def take(self, upload: Typed) -> bool:
        """Whether an upload was taken."""
        assert upload.arguments[:3] == ("storage", "blob", "upload")
        assert upload.value("--auth-mode") == "login"
        where = f"https://{upload.value('--account-name')}.blob.core.windows.net/{upload.value('--container-name')}"
        blob = f"{where}/{upload.value('--name')}"
        (condition,) = (word for word in upload.arguments if word.startswith("--if-"))
        held = self.etags.get(blob)
        if (
            condition != (f"--if-match={held}" if held else "--if-none-match=*")
            or "--overwrite" not in upload.arguments
        ):
            return False
        self.cloud.blobs[blob] = json.loads(upload.value("--data"))
        self.etags[blob] = f'"0x{len(self.etags):02X}{self.cloud.blobs[blob]["epoch"]}"'
        return True

    def replies(self) -> dict[str, str]:
        """What ``az storage blob show`` finds."""
        found = ((blob.split("/"), etag) for blob, etag in self.etags.items())
        return {
            f"--account-name {parts[2].partition('.')[0]} --container-name switch --name {parts[-1]}": etag
            for parts, etag in found
        }


def run(lines: Sequence[str], service: BlobService, folder: Path, shell: str) -> list[bool]:
    every = typed(lines, folder, "az", shell=shell, replies=service.replies())
    return [service.take(each) for each in every if not each.asks]


def app(cloud: FakeAzure, region: str, peer: str) -> Endpoint:
    """The app of a region, with its own switch in both stores and the peer's in its own."""
    settings = Settings(
        region,
        (),
        {name: url(f"switch{name}", region) for name in (region, peer)},
        {peer: url(f"switch{region}", peer)},
        {"west": "passive"},
    )
    identity = Identity(ENVIRONMENT, cloud, cloud.clock)
    switches = Switches(identity, cloud, settings.first_states)
    return Endpoint(settings, Probes(identity, cloud, region), switches, broken={}, clock=cloud.clock)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_waiting_region_is_let_in_and_the_other_taken_out(tmp_path: Path, shell: str) -> None:
    service = BlobService()
    east, west = app(service.cloud, "east", "west"), app(service.cloud, "west", "east")
    assert (west.health().status, east.drain("west").status) == (503, 200)
    azure = provider("azure")
    assert run(azure.switch_commands(DEPLOYED, "west", "active"), service, tmp_path, shell) == [True, True]
    service.cloud.now += 3
    assert (west.health().status, east.drain("west").status) == (200, 404)
    assert run(azure.switch_commands(DEPLOYED, "east", "draining"), service, tmp_path, shell) == [True, True]
    service.cloud.now += 3
    assert (east.health().status, west.drain("east").status) == (503, 200)


def test_what_is_typed_again_replaces_what_was_looked_at_and_nothing_else(tmp_path: Path) -> None:
    service = BlobService()
    lines = provider("azure").switch_commands(DEPLOYED, "west", "active")
    first = [each for each in typed(lines, tmp_path, "az", shell="sh", replies={}) if not each.asks]
    assert [service.take(each) for each in first] == [True, True]
    assert [service.take(each) for each in first] == [False, False]
    assert run(lines, service, tmp_path, "sh") == [True, True]


def test_the_store_of_the_region_itself_is_enough(tmp_path: Path) -> None:
    service = BlobService()
    service.cloud.down = {"https://switcheast."}
    lines = provider("azure").switch_commands(DEPLOYED, "west", "active")
    own = next(each for each in typed(lines, tmp_path, "az", shell="sh", replies={}) if not each.asks)
    assert own.value("--account-name") == "switchwest" and service.take(own)
    assert app(service.cloud, "west", "east").health().status == 200


def test_the_blobs_are_those_that_both_apps_read_in_the_stores_that_the_regions_make(tmp_path: Path) -> None:
    places = {place.key: place.name for place in plan_of("pilot").serving}
    stages = {region: stage_of("pilot", region) for region in places}
    outputs = {
        region: {name: text for name, text in stage.outputs["switch"].items() if text}
        for region, stage in stages.items()
    }
    _, standby = places
    lines = provider("azure").switch_commands(waiting("azure", places, outputs), standby, "active")
    uploads = [each for each in typed(lines, tmp_path, "az", shell="sh", replies={}) if not each.asks]
    blobs = [url(each.value("--account-name"), standby) for each in uploads]
    assert len(blobs) == len(places)
    told = json.dumps([each.inputs for each in stages[standby].resources], default=str)
    assert all(blob in told for blob in blobs)


def test_without_a_store_there_is_nothing_to_type() -> None:
    assert provider("azure").switch_commands(waiting("azure", PLACES, {}), "west", "active") == ()
