"""How long a cold ``msr plan`` takes, against importing the libraries that it is made of.

CPU time of whole processes, bytecode written beforehand, the commands in turn; medians.
"""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path
from shutil import copytree, ignore_patterns
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.clock import MSR, PYTHON, ROOT, cpu_seconds, environment, interleaved
from tests.bench.figure import Figure, Measured

ROUNDS = 15
FLOOR = "import pydantic, yaml, typer, rich.console"
MODEL = f"{FLOOR}\nclass Empty(pydantic.BaseModel):\n    field: int = 1"
"""``import pydantic`` loads next to nothing of it; this loads what every program with a model has to."""

LOADED = """import sys
from msr.cli.app import run
code = run(["plan", "orders"])
print("pulumi" in sys.modules, file=sys.stderr)
sys.exit(code)"""


def measure(rounds: int = ROUNDS) -> Measured:
    """The ratio, and the same against one model of pydantic."""
    with TemporaryDirectory(prefix="msr-bench-") as name:
        folder = Path(name)
        copytree(ROOT / "blueprints" / "orders", folder / "orders", ignore=ignore_patterns(".msr"))
        variables = environment(PYTHONPYCACHEPREFIX=str(folder / "bytecode"))
        commands = {
            "floor": (PYTHON, "-c", FLOOR),
            "model": (PYTHON, "-c", MODEL),
            "plan": (*MSR, "plan", "orders"),
        }
        for command in commands.values():
            cpu_seconds(command, folder, variables)
        timed = {name: partial(cpu_seconds, command, folder, variables) for name, command in commands.items()}
        found = interleaved(timed, rounds)
        pulumi = subprocess.run(
            (PYTHON, "-c", LOADED), cwd=folder, env=variables, capture_output=True, text=True, timeout=60, check=True
        )
    seconds = {name: median(times) for name, times in found.items()}
    ratio, above_model = seconds["plan"] / seconds["floor"], seconds["plan"] / seconds["model"]
    loads = pulumi.stderr.split()[-1] == "True"
    return Measured(
        f"{ratio:.2f} x ({seconds['plan'] * 1000:.0f} ms; {above_model:.2f} x the same with one pydantic model), "
        f"{'pulumi is loaded' if loads else 'no pulumi'}",
        ratio,
        "x",
        {
            "floor_ms": round(seconds["floor"] * 1000, 1),
            "floor_with_a_model_ms": round(seconds["model"] * 1000, 1),
            "plan_ms": round(seconds["plan"] * 1000, 1),
            "ratio_to_floor_with_a_model": round(above_model, 3),
        },
    )


FIGURES = (
    Figure(
        "cold-plan",
        f"cold `msr plan` of the orders blueprint, all predictions and rules, against `python -c '{FLOOR}'`",
        "<= 1.8 x, no pulumi in `sys.modules`",
        measure,
    ),
)
