"""Regions and clouds that are not there: what the error says, and the nearest right thing to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from msr.errors import Issue, PlanError, ProviderNotFound
from msr.load import load_text
from msr.offer import Part
from msr.planner import plan
from msr.provider import Builder
from msr.registry import builders, others, provider
from tests.fakes.provider import FakeProvider

AS_OF = date(2026, 11, 25)
ROOT = Path(__file__).parents[1]

SHOP = """\
msr: 1
name: shop
cloud: {cloud}
regions: {regions}
failover: active-active
routing: {{domain: api.shop.example{via}}}
functions:
  api: {{code: src, handler: app.handler, runtime: python3.13, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: id, consistency: {consistency}}}
"""


def issue(cloud: str, regions: str, *, consistency: str = "session", via: str = "") -> Issue:
    """The one thing that is wrong with the shop in some regions of a cloud."""
    text = SHOP.format(cloud=cloud, regions=regions, consistency=consistency, via=via)
    blueprint = load_text(text, file="shop.yaml", folder=Path())
    with pytest.raises(PlanError) as caught:
        plan(blueprint, provider=provider(cloud), as_of=AS_OF, neighbours=partial(others, cloud))
    (found,) = caught.value.issues
    return found


@pytest.mark.parametrize(
    ("cloud", "regions", "message", "hint"),
    [
        (
            "aws",
            "[us-east-1, westeurope]",
            "`westeurope` is a region of Microsoft Azure, and the blueprint is on Amazon Web Services",
            "write `eu-central-1` (Frankfurt, 364 km from it), or set `cloud: azure`",
        ),
        (
            "azure",
            "[eastus2, us-east4]",
            "`us-east4` is a region of Google Cloud, and the blueprint is on Microsoft Azure",
            "write `eastus2` (Virginia, 275 km from it), or set `cloud: gcp`",
        ),
        (
            "gcp",
            "[us-central1, eu-west-1]",
            "`eu-west-1` is a region of Amazon Web Services, and the blueprint is on Google Cloud",
            "write `europe-west1` (St. Ghislain, Belgium, 764 km from it), or set `cloud: aws`",
        ),
    ],
)
def test_a_region_of_another_cloud_is_told_with_the_nearest_of_its_own(
    cloud: str, regions: str, message: str, hint: str
) -> None:
    found = issue(cloud, regions)
    assert (found.code, found.message) == ("region-of-another-cloud", message)
    assert found.hint == hint
    assert found.position is not None


def test_a_region_that_no_cloud_has_is_told_with_the_word_nearest_to_it() -> None:
    found = issue("azure", "[eastus2, westus33]")
    assert (found.code, found.message) == ("unknown-region", "Microsoft Azure has no region `westus33`")
    assert found.hint == "did you mean `westus3`?"


def test_without_neighbours_a_foreign_region_is_an_unknown_one() -> None:
    text = SHOP.format(cloud="aws", regions="[us-east-1, westeurope]", consistency="session", via="")
    with pytest.raises(PlanError, match="Amazon Web Services has no region `westeurope`"):
        plan(load_text(text, file="shop.yaml", folder=Path()), provider=provider("aws"), as_of=AS_OF)


def test_regions_that_lack_a_service_are_named_with_what_would_do() -> None:
    found = issue("gcp", "[europe-west9, europe-west1]", consistency="strong", via=", via: anycast")
    assert found.code == "no-table-offer"
    assert any("needs regions of one set (eur3: europe-west1 europe-west4)" in line for line in found.details)
    assert found.hint


@dataclass(frozen=True, slots=True)
class Bare(FakeProvider):
    """A cloud whose SDK is not there, or whose own code names a module that is not."""

    missing: str = "pulumi_fake"

    def builders(self) -> Mapping[tuple[str, Part], Builder]:
        raise ModuleNotFoundError(f"No module named {self.missing!r}", name=self.missing)


def test_an_sdk_that_is_not_installed_is_told_with_the_extra_that_brings_it() -> None:
    with pytest.raises(
        ProviderNotFound, match="SDK of Fake is not installed: there is no module `pulumi_fake`"
    ) as raised:
        builders(Bare())
    assert raised.value.hint == "pip install 'msr-framework[fake]'"


def test_a_mistake_in_a_clouds_own_code_is_not_taken_for_a_missing_sdk() -> None:
    with pytest.raises(ModuleNotFoundError, match="typo"):
        builders(Bare(missing="providers.fake.typo"))


def test_a_cloud_that_nobody_provides_is_told_with_those_that_are() -> None:
    with pytest.raises(ProviderNotFound, match="provides the cloud `oracle`; installed: aws, azure, gcp"):
        provider("oracle")


WITHOUT = """\
import importlib.util, sys
from importlib.abc import MetaPathFinder

class Missing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
        return None

found = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name in {missing!r} else found(name, package)
sys.meta_path.insert(0, Missing())
"""
"""What makes a process one in which some SDKs are not installed, before anything else runs in it."""


def in_a_world_without(folder: Path, *missing: str, command: str) -> subprocess.CompletedProcess[str]:
    """``msr`` in a process, and in the processes of its own, that has no such SDKs."""
    (folder / "sitecustomize.py").write_text(WITHOUT.format(missing=missing), encoding="utf-8")
    path = os.pathsep.join((str(folder), str(ROOT)))
    return subprocess.run(
        [sys.executable, "-m", "msr.cli", *command.split(), str(ROOT / "blueprints" / "links"), "--json"],
        env={**os.environ, "PYTHONPATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_cloud_plans_without_its_sdk(tmp_path: Path) -> None:
    done = in_a_world_without(tmp_path, "pulumi_aws", "pulumi_gcp", "pulumi_azure_native", command="plan")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


LOCAL = """\
from pathlib import Path
from msr.errors import MsrError
from msr.load import load
from msr.planner import plan
from msr.registry import provider
from msr.session import _local_cloud
from msr.deploy.workspace import Workspace
from datetime import date
blueprint = load(Path({file!r}), environment="local")
planned = plan(blueprint, provider=provider("aws"), as_of=date(2026, 11, 25))
try:
    with _local_cloud(planned, Workspace(Path({folder!r}))) as cloud:
        print(",".join(cloud.ports))
except MsrError as error:
    print(error.message, "|", error.hint)
"""


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("pulumi_azure_native", "pulumi_gcp"), "aws\n"),
        (("pulumi_aws",), "the SDK of package aws is not installed | pip install 'msr-framework[aws]'\n"),
    ],
)
def test_the_local_cloud_needs_the_sdk_of_the_plans_own_cloud_and_no_other(
    tmp_path: Path, missing: tuple[str, ...], said: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT.format(missing=missing), encoding="utf-8")
    program = LOCAL.format(file=str(ROOT / "blueprints/links/blueprint.yaml"), folder=str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == said, done.stderr
