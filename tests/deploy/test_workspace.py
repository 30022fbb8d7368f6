from __future__ import annotations

import stat
from pathlib import Path

from msr.deploy.workspace import Workspace


def test_a_real_environment_on_the_local_cloud_has_a_root_of_its_own(tmp_path: Path) -> None:
    assert Workspace.of(tmp_path, "prod", "cloud").root == tmp_path / ".msr/prod"
    assert Workspace.of(tmp_path, "prod", "local").root == tmp_path / ".msr/prod-local"
    assert Workspace.of(tmp_path, "local", "local").root == tmp_path / ".msr/local"


def test_the_passphrase_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "root")
    first = workspace.passphrase_file().read_text()
    assert stat.S_IMODE(workspace.passphrase.stat().st_mode) == 0o600
    assert len(first) >= 32
    assert workspace.passphrase_file().read_text() == first
