"""``msr preflight`` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.fakes.moto import ACCOUNT
from tests.test_preflight import ORDERS

pytestmark = pytest.mark.engine


def test_the_command_fails_when_a_check_does(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions/app.py").write_text("def handler(event, context):\n    return {}\n")
    text = ORDERS.format(regions="[us-east-1]", mode="single", account=ACCOUNT, state=(tmp_path / "none").as_uri())
    (tmp_path / "blueprint.yaml").write_text(text)
    assert cli("preflight").code == 0
    failed = cli("preflight", "--env", "prod", "--json")
    assert failed.code == 1
    assert failed.document["ok"] is False
    levels = {check["name"]: check["level"] for check in failed.document["checks"]}
    assert (levels["engine"], levels["secrets"], levels["state"]) == ("ok", "fail", "ok")
