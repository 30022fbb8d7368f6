"""Which code of a cloud marks its stacks as changed."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from msr.deploy.digest import provider_digest
from msr.deploy.sources import reaching, sources_digest
from msr.provider import Provider
from msr.registry import provider

FILES = {
    "__init__.py": """
class Cloud:
    package = "none"

    def builders(self):
        from smallcloud.builders import BUILDERS
        return BUILDERS

    def configure(self, plan, region, *, parent=None):
        from smallcloud import account
        return account.configure(plan)

    def preflight(self, plan, load):
        from smallcloud.preflight import preflight
        return preflight(plan)
""",
    "builders.py": "from .parts import (\n    table,\n)\n",
    "parts/__init__.py": "",
    "parts/table.py": "import smallcloud.names\n",
    "names.py": "import hashlib\n",
    "account.py": "",
    "preflight.py": "from smallcloud.names import name\n",
    "local/__init__.py": "",
    "runtime/health/app.py": "",
    "runtime/host.json": "{}",
}
REACHING = {
    *("account.py", "builders.py", "names.py", "parts/__init__.py", "parts/table.py"),
    *("runtime/health/app.py", "runtime/host.json"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        file = tmp_path / "smallcloud" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield tmp_path / "smallcloud"
    sys.modules.pop("smallcloud", None)


def cloud() -> Provider:
    """The provider as a new process finds it."""
    sys.modules.pop("smallcloud", None)
    return importlib.import_module("smallcloud").Cloud()


def test_what_builders_import_and_what_ships_reaches_a_deployment(folder: Path) -> None:
    assert {path.relative_to(folder).as_posix() for path in reaching(type(cloud()))} == REACHING


@pytest.mark.parametrize("name", sorted(FILES.keys() - {"__init__.py"}))
def test_a_file_changes_the_digest_when_it_reaches_a_deployment(folder: Path, name: str) -> None:
    before = sources_digest(cloud())
    (folder / name).write_text((folder / name).read_text() + "\n# another line\n")
    assert (sources_digest(cloud()) != before) == (name in REACHING)


def test_of_the_provider_itself_only_what_builds_counts(folder: Path) -> None:
    before, file = sources_digest(cloud()), folder / "__init__.py"
    file.write_text(file.read_text().replace("return preflight(plan)", "return list(preflight(plan))"))
    assert sources_digest(cloud()) == before
    file.write_text(
        file.read_text().replace("return account.configure(plan)", "return account.configure(plan, region)")
    )
    assert sources_digest(cloud()) != before


@pytest.mark.parametrize("name", ["aws", "azure", "gcp"])
def test_of_the_clouds_that_ship_every_builder_counts_and_nothing_that_looks(name: str) -> None:
    there = {path.stem for path in reaching(type(provider(name)))}
    assert {"builders", "function", "switch", "names"} <= there
    assert not {"preflight", "locators", "places", "values"} & there
    assert len(provider_digest(provider(name)).split()) == 2
