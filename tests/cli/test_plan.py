"""``msr plan`` in every form, as a shell and a pipeline meet it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import msr
from msr.deploy.manifest import recorded
from msr.deploy.result import StackResult
from msr.manifest import write
from msr.plan import to_json
from msr.session import workspace
from tests.cli.conftest import Cli

SHOP = """\
msr: 1
name: shop
cloud: aws
regions: [us-east-2, us-west-2]
failover: active-passive
routing: {domain: api.shop.example}
objectives: {rto: 3m, rpo: 5s, rpo_basis: observed, availability: 99.9%}
functions:
  api: {code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
"""
HURRIED = SHOP.replace("rto: 3m", "rto: 15s")


def shop(folder: Path, text: str = SHOP) -> None:
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src/app.py").write_text("def handler(event, context):\n    return {}\n")
    (folder / "blueprint.yaml").write_text(text)


def test_a_feasible_plan_is_shown_and_ends_well(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = cli("plan")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "shop · aws · active-passive · 2 regions · local"
    assert lines[1].startswith("✓ feasible")
    assert lines[4].split()[:3] == ["✓", "rto", "3m"]


def test_a_missed_objective_ends_with_3_the_sum_what_dominates_it_and_edits_that_hold(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, HURRIED)
    ran = cli("plan")
    assert ran.code == 3
    assert "\n✗ NOT FEASIBLE: 1 error" in ran.out
    (start,) = [n for n, line in enumerate(ran.out.splitlines()) if line.startswith("error: blueprint.yaml:7:19 ")]
    block = ran.out.splitlines()[start:]
    assert block[0].endswith(" [OBJ-002]")
    assert any("most of it" in line for line in block)
    assert any(line.endswith("the sum") for line in block)
    (hint,) = [line for line in block if line.startswith("  hint: ")]
    edited = HURRIED.replace("rto: 15s", hint.rpartition("`objectives.rto: ")[2].partition("`")[0].join(("rto: ", "")))
    shop(tmp_path, edited)
    assert cli("plan").code == 0


def test_what_plan_refuses_is_not_deployed(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, HURRIED)
    for command in ("up", "preview"):
        ran = cli(command)
        assert (ran.code, ran.out) == (3, "")
        assert "objective `rto: 15s` is missed" in ran.err


def test_why_shows_the_sums_the_settings_and_what_was_not_taken(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    out = cli("plan", "--why").out
    for title in ("sum of rto.us-east-2", "regions", "services", "stacks", "notes", "not taken", "dependencies"):
        assert f"\n{title}\n" in out


@pytest.mark.parametrize("words", [("--json",), ("--format", "json"), ("--format=json",), ("-f", "json")])
def test_json_holds_the_plan_the_proof_and_every_term(cli: Cli, tmp_path: Path, words: tuple[str, ...]) -> None:
    shop(tmp_path)
    document = cli("plan", *words).document
    assert (document["app"], document["feasible"], document["issues"]) == ("shop", True, [])
    assert [stack["part"] for stack in document["stacks"]] == ["base", "data", "us-east-2", "us-west-2", "entry"]
    assert {each["objective"]: each["state"] for each in document["objectives"]} == {
        "rto": "kept",
        "rpo": "kept",
        "availability": "kept",
        "p95": "no objective",
    }
    (detect, *_) = document["predictions"]["recoveries"][0]["rto"]["parts"]
    assert (detect["name"], detect["unit"]) == ("detect", "s")
    assert detect["source"]
    assert detect["checked"]


def test_json_of_an_infeasible_plan_has_the_error_beside_the_plan(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, HURRIED)
    ran = cli("plan", "--json")
    assert (ran.code, ran.err) == (3, "")
    document = ran.document
    assert (document["feasible"], document["app"]) == (False, "shop")
    assert (document["error"]["kind"], document["error"]["exit_code"]) == ("PlanError", 3)
    assert [issue["code"] for issue in document["error"]["issues"]] == ["OBJ-002"]


@pytest.mark.parametrize(
    ("form", "start"), [("markdown", "## ✅ shop: feasible"), ("html", "<!doctype html>"), ("sarif", "{")]
)
def test_a_document_goes_to_stdout_or_into_a_file(cli: Cli, tmp_path: Path, form: str, start: str) -> None:
    shop(tmp_path)
    shown = cli("plan", "--format", form)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(start)
    written = cli("plan", "--format", form, "--output", "report")
    assert (written.code, written.out) == (0, "")
    assert (tmp_path / "report").read_text(encoding="utf-8") == shown.out


def test_the_screen_can_go_into_a_file_too_and_is_written_anew(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    for _ in range(2):
        assert cli("plan", "-o", "plan.txt").out == ""
    assert (tmp_path / "plan.txt").read_text(encoding="utf-8") == cli("plan").out


def test_a_file_that_cannot_be_written_is_named(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    for form in ("text", "html"):
        ran = cli("plan", "--format", form, "-o", "nowhere/plan")
        assert (ran.code, ran.err) == (1, "error: nowhere/plan cannot be written: no such file or directory\n")


@pytest.mark.parametrize(("form", "start"), [("markdown", "## ❌ no plan: 1 error"), ("html", "<!doctype html>")])
def test_a_blueprint_that_is_refused_early_is_told_in_the_form_that_was_asked_for(
    cli: Cli, tmp_path: Path, form: str, start: str
) -> None:
    shop(tmp_path, SHOP.replace("failover:", "fialover:"))
    ran = cli("plan", "--format", form)
    assert ran.code == 2
    assert ran.out.startswith(start)
    assert ran.err.startswith("error: blueprint.yaml:5:1 ")


def test_code_scanning_gets_what_refuses_a_plan(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, SHOP.replace("{key: order_id}", "{key: order_id, consistency: bounded-staleness}"))
    ran = cli("plan", "--format", "sarif")
    assert ran.code == 3
    (run,) = ran.document["runs"]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 11


def test_two_documents_at_once_are_refused(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    error = cli("plan", "--json", "--format", "html").document["error"]
    assert error["message"] == "`--json` and `--format html` ask for two documents at once"
    assert (error["kind"], error["exit_code"]) == ("CommandLineError", 2)


def test_an_unknown_form_is_refused(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = cli("plan", "--format", "pdf")
    assert ran.code == 2
    assert "sarif" in ran.err


@pytest.mark.parametrize("form", ["json", "markdown", "sarif", "html"])
def test_a_document_needs_no_terminal(tmp_path: Path, form: str) -> None:
    shop(tmp_path)
    probe = (
        f"import sys, json; from msr.cli.app import run; code = run(['plan', '--format', '{form}']);"
        "print(json.dumps([code, sorted({'rich', 'pulumi', 'grpc'} & sys.modules.keys())]), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert json.loads(ran.stderr) == [0, []]


PROD = f"""{SHOP}environments:
  prod: {{account: "444455556666", state: "s3://shop-state?region=us-east-2"}}
"""
KEY = "its key changes from `order_id` (string) to `sku` (string): another table, to which data has to be migrated"


def deployed(folder: Path) -> None:
    """The manifest that a deployment of the real environment leaves, with its protected table."""
    blueprint = msr.load(folder, environment="prod")
    done = StackResult("shop.prod.data", "data", "us-east-2", "deployed", remembered=to_json(msr.plan(blueprint)))
    write(recorded(msr.plan(blueprint), (done,), None), workspace(blueprint).manifest)


def test_the_loss_of_deployed_data_is_refused_in_every_form_unless_it_is_named(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, PROD)
    deployed(tmp_path)
    assert cli("plan", "--env", "prod").code == 0
    shop(tmp_path, PROD.replace("{key: order_id}", "{key: sku}"))

    ran = cli("plan", "--env", "prod")
    lost = f"`tables.orders` would be replaced, and the data in it lost: {KEY}"
    assert ran.code == 3
    assert f"\nerror: blueprint.yaml:11:3 {lost} [protected]\n" in ran.out
    assert "hint: to lose that data, say `--replace tables.orders`" in ran.out
    assert cli("plan", "--env", "prod", "--json").document["error"]["message"] == lost
    for form in ("markdown", "sarif", "html"):
        refused = cli("plan", "--env", "prod", "--format", form)
        assert refused.code == 3
        assert "would be replaced" in refused.out

    named = cli("plan", "--env", "prod", "--replace", "tables.orders")
    assert named.code == 0
    assert f"\nwarning: blueprint.yaml:11:3 one way only: `tables.orders`: {KEY} [one-way]\n" in named.out


def test_a_loss_cannot_be_accepted_beforehand(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path, PROD)
    deployed(tmp_path)
    accepted = 'accept: [{code: protected, why: "whatever comes", until: 2099-01-01}]\n'
    shop(tmp_path, PROD.replace("{key: order_id}", "{key: sku}").replace("environments:", f"{accepted}environments:"))
    ran = cli("plan", "--env", "prod")
    assert ran.code == 3
    assert "\nerror: blueprint.yaml:11:3 `tables.orders` would be replaced" in ran.out


def test_a_permission_that_names_nothing_is_refused(cli: Cli, tmp_path: Path) -> None:
    shop(tmp_path)
    ran = cli("plan", "--replace", "tables.order")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("hint: data is kept by: tables.orders\n")


def test_nothing_more_is_loaded_where_nothing_is_deployed(tmp_path: Path) -> None:
    shop(tmp_path)
    code = "import sys; from msr.cli.app import run; run(['plan']); print('msr.deploy.protection' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
