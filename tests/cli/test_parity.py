"""``msr preview --parity`` as it is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from msr.cli.render_parity import alike
from msr.cli.screen import Screen
from msr.parity import WHOLE, Comparison, ResourceDifference
from tests.cli.conftest import Cli


@pytest.mark.engine
def test_the_first_blueprint_is_the_same_in_both_regions(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--name", "shop").code == 0
    ran = cli("preview", "--parity")
    assert ran.code == 0
    said = r"^parity: us-west-2 against us-east-2, \d+ resources: they differ in region-bound values alone$"
    assert re.search(said, ran.out, re.M)
    (compared,) = cli("preview", "--parity", "--json").document["parity"]
    assert (compared["first"], compared["second"], compared["differences"]) == ("us-east-2", "us-west-2", [])
    assert compared["resources"] > 20
    assert not (tmp_path / ".msr/local/manifest.json").exists()


def test_what_differs_is_told_by_resource_and_path(capsys: pytest.CaptureFixture[str]) -> None:
    memory = ResourceDifference("aws:lambda/function:Function", "api-east", "memorySize", "256", "512")
    alarm = ResourceDifference(
        "aws:cloudwatch/metricAlarm:MetricAlarm", "errors-east", WHOLE, "errors-east", "(absent)"
    )
    Screen().show(alike([Comparison("east", "west", 40, (memory, alarm))]))
    assert capsys.readouterr().out == (
        "parity: west against east, 40 resources: 2 differences\n"
        "  aws:lambda/function:Function            api-east     memorySize        256 | 512\n"
        "  aws:cloudwatch/metricAlarm:MetricAlarm  errors-east  (whole resource)  errors-east | (absent)\n"
    )


def test_one_region_has_nothing_to_be_compared_with(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().show(alike([]))
    assert capsys.readouterr().out == "parity: there is one region, and nothing to compare it with\n"
