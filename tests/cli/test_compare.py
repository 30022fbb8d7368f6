"""``msr compare`` and ``msr diff``: other clouds, other modes, another blueprint."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.cli.test_plan import SHOP, shop

EVERYWHERE = SHOP.replace(
    "[us-east-2, us-west-2]",
    "{east: {name: {aws: us-east-2, azure: eastus}}, west: {name: {aws: us-west-2, azure: westus3}}}",
)
MODES = ["single", "pilot-light", "active-passive", "active-active"]


def test_each_cloud_and_mode_is_a_row_with_its_figures(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, EVERYWHERE)
    ran = cli("compare")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "shop: now aws, active-passive"
    rows = [line.split() for line in lines[3:11]]
    assert [row[1] for row in rows if row[1] not in MODES] == ["aws", "azure"]
    assert [next(word for word in row if word in MODES) for row in rows] == MODES * 2
    (now,) = [row for row in rows if row[-1] == "now"]
    assert now[:2] == ["✓", "active-passive"]
    assert "not compared: gcp, where not every region has a name" in ran.out


def test_what_is_missed_is_marked_and_told_below(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    lines = cli("compare", "--cloud", "aws", "--mode", "single").out.splitlines()
    assert lines[3].split()[:3] == ["✗", "aws", "single"]
    assert "✗" in lines[3].split()[3:]
    assert lines[5] == "why not"
    assert lines[6] == "  aws, single  rto 3m is missed"


def test_json_has_every_prediction_or_the_reasons(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, EVERYWHERE.replace("{key: order_id}", "{key: order_id, consistency: strong}"))
    found = cli("compare", "--cloud", "aws", "--mode", "active-passive", "--mode", "single", "--json").document
    single, passive = found["candidates"]
    assert (single["mode"], passive["mode"], passive["feasible"]) == ("single", "active-passive", False)
    assert passive["predictions"] is None
    assert "needs strong consistency in 2 regions" in passive["reasons"][0]
    assert single["predictions"]["availability"]["unit"] == "%"
    assert "rto" in single["missed"]


def test_a_mode_that_is_none_and_a_cloud_that_is_not_there_are_refused(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = cli("compare", "--mode", "passive")
    assert ran.code == 2
    assert ran.err == (
        "error: there is no mode `passive` to compare\n\n"
        "hint: modes are single, pilot-light, active-passive or active-active\n"
    )
    assert cli("compare", "--cloud", "mars").code == 4


def both(folder: Path, old: str, new: str) -> None:
    for name, text in (("old", old), ("new", new)):
        (folder / name).mkdir()
        shop(folder / name, text)


def test_a_change_shows_what_it_does_to_each_figure(cli: Cli, tmp_path: Path) -> None:
    both(tmp_path, SHOP, SHOP.replace("active-passive", "active-active"))
    ran = cli("diff", "old", "new")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split() == ["figure", "before", "after"]
    assert [line.split()[-1] for line in lines if line.startswith("availability.history")] == ["better"]
    assert "changed" in lines


def test_steps_that_cannot_be_taken_back_are_marked(cli: Cli, tmp_path: Path) -> None:
    both(tmp_path, SHOP, SHOP.replace("{key: order_id}", "{key: sku}"))
    lines = cli("diff", "old", "new").out.splitlines()
    doors = lines[lines.index("one way only") + 1 :]
    assert [line.split()[:2] for line in doors] == [["!", "tables.orders"]]


def test_no_change_is_no_difference(cli: Cli, tmp_path: Path) -> None:
    both(tmp_path, SHOP, SHOP)
    assert cli("diff", "old", "new").out == "no difference\n"
    document = cli("diff", "old", "new", "--json").document
    assert (document["shifts"], document["doors"]) == ([], [])
