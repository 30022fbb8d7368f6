"""The bench itself, with tiny sizes: what it would measure, it measures."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from msr.load import load_text
from tests.bench import __main__ as bench
from tests.bench import clock, cold_plan, kills, planning_scale, proof
from tests.bench.figure import Figure, Measured, Unmeasured
from tests.bench.service import bench_service, region_names, write_service


def test_a_cold_plan_is_measured_against_its_imports() -> None:
    found = cold_plan.measure(rounds=1)
    assert found.number == pytest.approx(float(found.parts["plan_ms"]) / float(found.parts["floor_ms"]), rel=0.02)
    assert found.shown.endswith("no pulumi")


def test_planning_is_measured_with_its_growth() -> None:
    found = planning_scale.measure(regions=2, functions=4, tables=2, rounds=1)
    assert 0 < found.number < 1
    assert found.shown.endswith(f"twice as much {float(found.parts['doubling']):.2f} x")


def test_generated_blueprints_are_counted() -> None:
    assert proof.generated(5).number == 5


def test_the_bench_service_is_as_large_as_one_asks() -> None:
    blueprint = load_text(bench_service(5, 2, 3))
    assert (len(blueprint.functions), len(blueprint.tables), len(blueprint.regions)) == (5, 2, 3)
    assert [str(use) for use in blueprint.functions["f3"].uses] == ["t1"]
    assert len(set(region_names(20))) == 20


def test_the_bench_service_is_written_with_its_code(tmp_path: Path) -> None:
    path = write_service(tmp_path, bench_service(1, 0, 1))
    assert path.exists()
    assert (tmp_path / "functions" / "app.py").exists()


def test_a_command_is_timed_and_its_memory_watched(tmp_path: Path) -> None:
    hungry = "import time; kept = bytearray(64 << 20); time.sleep(0.6)"
    ran = clock.run((sys.executable, "-c", hungry), tmp_path, clock.environment(), 30)
    assert ran.seconds > 0.6
    assert ran.tree_mib >= ran.own_mib > 64


@pytest.mark.parametrize(
    ("code", "said"), [("import time; time.sleep(9)", "more than 0 s"), ("raise SystemExit('no')", "failed: no")]
)
def test_a_command_without_a_result_says_why(tmp_path: Path, code: str, said: str) -> None:
    with pytest.raises(Unmeasured, match=said):
        clock.run((sys.executable, "-c", code), tmp_path, clock.environment(), 0.3 if "sleep" in code else 30)


def test_what_a_kill_left_is_told_apart() -> None:
    role, table = ("role", "us-east-1", "urn:a"), ("table", "us-east-1", "urn:b")
    expected = Counter([role, table])
    assert kills.compared(expected, expected, "").wrong == 0
    found = kills.compared(Counter([role, role, ("role", "us-east-1", "urn:c")]), expected, "")
    assert (found.orphans, found.duplicates, found.missing, found.wrong) == (1, 1, 1, 3)
    assert kills.compared(expected, expected, "up: held").wrong == 1


def test_results_keep_the_rows_that_were_not_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def seven() -> Measured:
        return Measured("7 x", 7, "x", {"of": 2})

    def nothing() -> Measured:
        raise Unmeasured("no engine")

    figures = (Figure("a", "A", "<= 8 x", seven), Figure("b", "B", "0", nothing))
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(bench, "FIGURES", figures)
    assert bench.main(["b"]) == 0
    assert bench.main(["a"]) == 0
    written = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [(row["figure"], row["measured"]) for row in written["rows"]] == [
        ("A", "7 x"),
        ("B", "not measured: no engine"),
    ]
    assert written["rows"][0]["of"] == 2
    assert bench.main(["c"]) == 2


def test_every_figure_has_a_name_of_its_own() -> None:
    names = [figure.name for figure in bench.FIGURES]
    assert len(names) == len(set(names))
