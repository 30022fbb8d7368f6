"""msr as a library: what a team's own Python does with it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import msr
from msr.cli.app import run
from msr.deploy.events import Event, ResourceStarted, StackFinished
from msr.engine import Engine, find
from msr.local.listing import listed, open_store
from msr.session import workspace

ORDERS = Path(__file__).parent.parent / "blueprints" / "orders"
DAY = date(2026, 11, 25)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ORDERS, tmp_path / "orders", ignore=shutil.ignore_patterns(".msr")))


@pytest.fixture(scope="session")
def engine() -> Engine:
    return find()


def in_a_new_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_importing_msr_loads_nothing_of_it_and_no_pulumi() -> None:
    code = (
        "import sys, msr; print(sorted(n for n in sys.modules if n.partition('.')[0] in ('msr', 'pulumi', 'pydantic')))"
    )
    assert in_a_new_python(code) == "['msr']\n"


def test_planning_from_python_loads_no_pulumi(orders: Path) -> None:
    code = (
        f"import sys, msr; msr.plan(msr.load({str(orders)!r})); print('pulumi' in sys.modules, 'grpc' in sys.modules)"
    )
    assert in_a_new_python(code) == "False False\n"


def test_every_public_name_is_there() -> None:
    assert [name for name in msr.__all__ if getattr(msr, name).__name__ != name] == []
    with pytest.raises(AttributeError, match="module msr has no attribute nothing"):
        _ = msr.nothing  # type: ignore[attr-defined]


def test_a_function_and_a_module_of_one_name_do_not_get_in_each_others_way() -> None:
    code = "import msr.load, msr.plan; from msr.plan import Plan; print(msr.load, msr.plan)"
    assert in_a_new_python(code).count("<function ") == 2
    assert isinstance(sys.modules["msr.plan"], ModuleType)


def test_a_blueprint_is_loaded_from_its_file_or_its_folder(orders: Path) -> None:
    assert msr.load(orders) == msr.load(orders / "blueprint.yaml") == msr.load(str(orders))


def test_a_blueprint_that_breaks_a_rule_does_not_load(orders: Path) -> None:
    file = orders / "blueprint.yaml"
    file.write_text(file.read_text().replace("uses: [orders]", "uses: [order]"))
    with pytest.raises(msr.BlueprintError) as refused:
        msr.load(orders)
    issue = next(issue for issue in refused.value.issues if issue.severity == "error")
    assert issue.path == "functions.api.uses[0]"
    assert issue.position is not None
    line = file.read_text().splitlines()[issue.position.line - 1]
    assert line[issue.position.column - 1 :].startswith("order]")


def test_a_plan_is_made_for_a_day(orders: Path) -> None:
    plan = msr.plan(msr.load(orders), as_of=DAY)
    assert (plan.app, plan.cloud, plan.home, plan.as_of) == ("orders", "aws", "us-east-1", DAY)


def test_a_missed_objective_is_no_deployment_and_says_what_the_command_line_says(
    orders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (orders / "blueprint.yaml").open("a") as file:
        file.write("objectives: {rto: 15s, rpo: 5s, rpo_basis: observed}\n")
    blueprint = msr.load(orders)
    assert msr.plan(blueprint).app == "orders"
    with pytest.raises(msr.PlanError) as refused, msr.deployment(blueprint):
        raise AssertionError("it was opened")
    assert not workspace(blueprint).root.exists()
    assert run(["preview", str(orders), "--json"]) == refused.value.exit_code == 3
    told = json.loads(capsys.readouterr().out)["error"]["issues"]
    assert [(issue["code"], issue["message"], issue["hint"]) for issue in told] == [
        (issue.code, issue.message, issue.hint) for issue in refused.value.issues
    ]
    assert [issue["code"] for issue in told] == ["OBJ-002"]


def test_an_environment_keeps_its_state_apart_when_it_visits_the_local_cloud(orders: Path) -> None:
    with (orders / "blueprint.yaml").open("a") as file:
        file.write('environments:\n  prod: {account: "444455556666", state: "s3://state"}\n')
    here, visiting = msr.load(orders, environment="prod"), msr.load(orders, environment="prod", local=True)
    assert [workspace(each).root.name for each in (here, visiting)] == ["prod", "prod-local"]


@pytest.mark.engine
def test_a_deployment_previews_goes_up_hands_out_and_goes_down(orders: Path, engine: Engine) -> None:
    heard: list[Event] = []
    with msr.deployment(msr.load(orders), on_event=heard.append) as deployment:
        previewed, up = deployment.preview(), deployment.up()
        outputs = deployment.outputs()
        down = deployment.down()
    assert up.failures == ()
    assert previewed.counts == up.counts
    assert outputs["entry"]["traffic"]["host"] == "api.orders.example"
    assert {stack.state for stack in down.stacks} == {"removed"}
    finished = [(event.operation, event.verdict) for event in heard if isinstance(event, StackFinished)]
    assert finished == [("preview", "succeeded")] * 5 + [("up", "succeeded")] * 5 + [("destroy", "succeeded")] * 5


@pytest.mark.engine
def test_two_blueprints_go_up_from_two_threads_of_one_process(tmp_path: Path, engine: Engine) -> None:
    folders = [Path(shutil.copytree(ORDERS, tmp_path / name)) for name in ("orders", "bills")]
    file = folders[1] / "blueprint.yaml"
    file.write_text(
        file.read_text()
        .replace("orders", "bills")
        .replace("order_id", "bill_id")
        .replace("[us-east-1, us-west-2]", "[eu-west-1, eu-central-1]")
    )
    started = threading.Barrier(2, timeout=60)

    def there_and_back(folder: Path) -> tuple[msr.DeploymentResult, set[str], msr.DeploymentResult]:
        blueprint = msr.load(folder)
        with msr.deployment(blueprint) as deployment:
            started.wait()
            up = deployment.up()
            regions = {each.region for each in listed(open_store(workspace(blueprint).cloud))}
            return up, regions, deployment.down()

    with ThreadPoolExecutor(2) as threads:
        (orders, here, gone), (bills, there, away) = threads.map(there_and_back, folders)
    assert [failure.message for each in (orders, bills, gone, away) for failure in each.failures] == []
    assert {stack.name.partition(".")[0] for stack in orders.stacks} == {"orders"}
    assert {stack.name.partition(".")[0] for stack in bills.stacks} == {"bills"}
    assert here == {"global", "us-east-1", "us-west-2"}
    assert there == {"global", "eu-west-1", "eu-central-1"}


@pytest.mark.engine
def test_another_thread_cancels_and_the_next_up_completes(orders: Path, engine: Engine) -> None:
    at_the_table = threading.Event()

    def hear(event: Event) -> None:
        if isinstance(event, ResourceStarted) and event.part == "data":
            at_the_table.set()

    with msr.deployment(msr.load(orders), on_event=hear) as deployment:
        stopper = threading.Thread(target=_after(at_the_table, deployment.cancel))
        stopper.start()
        cut = deployment.up()
        stopper.join(timeout=60)
        assert not cut.succeeded
        assert cut.stack("entry").state == "waiting"
        completed = deployment.up()
        assert [failure.message for failure in completed.failures] == []
        assert deployment.down().succeeded


@pytest.mark.engine
def test_the_example_to_copy_deploys(orders: Path, engine: Engine) -> None:
    script = ORDERS.parent / "examples" / "from-python" / "deploy.py"
    done = subprocess.run(
        [sys.executable, str(script), str(orders)], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    created, *hosts = done.stdout.splitlines()
    assert re.fullmatch(r"would create \d+ resources", created)
    assert hosts == [
        "entry answers at api.orders.example",
        "us-east-1 answers at us-east-1.api.orders.example",
        "us-west-2 answers at us-west-2.api.orders.example",
    ]
    assert "up of orders.local.us-west-2 succeeded" in done.stderr.splitlines()


def _after(event: threading.Event, act: Callable[[], None]) -> Callable[[], None]:
    def wait_and_act() -> None:
        assert event.wait(timeout=60)
        act()

    return wait_and_act
