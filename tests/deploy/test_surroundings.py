from __future__ import annotations

from pathlib import Path

from msr.deploy.surroundings import cloud_surroundings, local_surroundings
from msr.deploy.workspace import Workspace
from tests.fakes.deploy import Elsewhere

AMBIENT = {
    "PATH": "/bin",
    "AWS_ACCESS_KEY_ID": "real",
    "AZURE_CLIENT_SECRET": "real",
    "GOOGLE_APPLICATION_CREDENTIALS": "real",
    "PULUMI_ACCESS_TOKEN": "real",
    "PULUMI_BACKEND_URL": "https://api.example.com",
    "PULUMI_DEBUG_PROVIDERS": "aws:1",
}


def test_nothing_of_a_real_account_reaches_the_engine_of_the_local_target(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    seen = local_surroundings(AMBIENT, workspace, Elsewhere({"PULUMI_DEBUG_PROVIDERS": "aws:2"}))
    assert "real" not in seen.values()
    assert seen["PATH"] == "/bin"
    assert seen["PULUMI_BACKEND_URL"] == workspace.state_url
    assert seen["PULUMI_DEBUG_PROVIDERS"] == "aws:2"
    assert seen["PULUMI_IGNORE_AMBIENT_PLUGINS"] == "true"
    assert seen["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"


def test_nothing_of_a_local_cloud_reaches_the_engine_of_a_real_target() -> None:
    seen = cloud_surroundings(AMBIENT, "s3://state")
    assert "PULUMI_DEBUG_PROVIDERS" not in seen
    assert seen["AWS_ACCESS_KEY_ID"] == "real"
    assert seen["PULUMI_BACKEND_URL"] == "s3://state"
