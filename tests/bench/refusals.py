"""What must never get through: broken files into a traceback, broken builders into the local cloud."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from msr.value import value
from tests.bench.clock import PYTHON, ROOT, environment
from tests.bench.figure import Figure, Measured, Unmeasured

FUZZ = "tests/test_fuzz_blueprints.py"
FUZZED = 2000
BROKEN = ("tests/local/test_local*.py", "tests/providers/*/test_local*.py")
"""Where builders are broken on purpose: every such test says in its name what is ``refused``."""

LIMIT_SECONDS = 1800


@value
class Tests:
    """How many tests of a run held, and which did not."""

    held: int
    failed: tuple[str, ...]


def run_tests(arguments: Sequence[str], **variables: str) -> Tests:
    """Run pytest.

    Raises:
        Unmeasured: it ran no tests, or longer than ``LIMIT_SECONDS``.
    """
    with TemporaryDirectory(prefix="msr-bench-") as name:
        report = Path(name) / "report.xml"
        command = (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *arguments)
        try:
            subprocess.run(
                command, cwd=ROOT, env=environment(**variables), capture_output=True, timeout=LIMIT_SECONDS, check=False
            )
            cases = list(ElementTree.parse(report).iter("testcase"))
        except (subprocess.TimeoutExpired, OSError, ElementTree.ParseError) as error:
            raise Unmeasured(f"the tests could not be run: {type(error).__name__}") from error
    if not cases:
        raise Unmeasured("there are no such tests")
    outcomes = [({part.tag for part in case}, case.get("name", "")) for case in cases]
    failed = tuple(name for outcome, name in outcomes if outcome & {"failure", "error"})
    held = sum(not outcome & {"failure", "error", "skipped"} for outcome, _ in outcomes)
    return Tests(held, failed)


def broken_blueprints(count: int = FUZZED) -> Measured:
    """Mutated files that end in a traceback, or in more CPU time than the test allows."""
    found = run_tests((FUZZ,), MSR_FUZZ_EXAMPLES=str(count))
    shown = "0" if not found.failed else f"at least {len(found.failed)}: {', '.join(found.failed)}"
    return Measured(shown, len(found.failed), "blueprints", {"tried": count})


def broken_builders(where: Sequence[str] = BROKEN) -> Measured:
    """Deliberately broken builders that the local cloud takes."""
    files = sorted(str(file) for pattern in where for file in ROOT.glob(pattern))
    found = run_tests((*files, "-k", "refused"))
    shown = f"{len(found.failed)} of {found.held + len(found.failed)}"
    return Measured(shown, len(found.failed), "builders", {"refused": found.held, "accepted": ", ".join(found.failed)})


FIGURES = (
    Figure("fuzz", f"{FUZZED:,} mutated blueprints (Hypothesis): tracebacks, hangs", "0", broken_blueprints),
    Figure("refusals", "deliberately broken builders accepted by the local cloud", "0", broken_builders),
)
