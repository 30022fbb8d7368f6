"""Which engine is new enough, and how to learn an executable's version without starting it each time.

``pulumi version`` costs 0.14 s (measured on 2 cores, 2026-11-24), which every command of msr would pay; the
answer is kept beside the engine and trusted for as long as the file's path, size and time are the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple, cast

from msr.errors import EngineError

_ANSWER_LIMIT_SECONDS = 20
_KEPT_ANSWERS = "versions.json"
_SEMANTIC_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+][0-9A-Za-z.+-]+)?")


class Version(NamedTuple):
    """A released version; ordered by number, a pre-release counts as the release it leads to."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


PINNED_VERSION = Version(3, 259, 0)
"""The engine that msr installs, and that its go.sum holds the hashes of."""

MINIMUM_VERSION = PINNED_VERSION
"""The oldest engine that is accepted: the oldest one that msr's tests run.

The local cloud and the recovery after a crash lean on behaviour that Pulumi does not promise (attached
providers, the form of pending operations, the lock file), so an engine that no test has seen is refused.
"""

_SDK_MAJOR = 3


def parse_version(text: str) -> Version | None:
    """Read ``v3.259.0`` or ``3.260.0-dev.1``; ``None`` for anything else."""
    match = _SEMANTIC_VERSION.fullmatch(text.strip())
    return Version(*map(int, match.groups())) if match else None


def refusal(version: Version) -> str:
    """Say why an engine of this version cannot be used; empty when it can."""
    if version.major > _SDK_MAJOR:
        return f"is version {version}; the Pulumi SDK {_SDK_MAJOR} drives engines of major version {_SDK_MAJOR}"
    if version < MINIMUM_VERSION:
        return f"is version {version}; msr needs {MINIMUM_VERSION}, the oldest engine that its tests run"
    return ""


def read_version(executable: Path, *, root: Path) -> Version:
    """Return the version that ``executable`` states, from the answers kept in ``root`` when there is one.

    Raises:
        EngineError: the file cannot be started, or states no version that can be read.
    """
    real = executable.resolve()
    if not _is_lasting(real):
        return ask_version(executable)
    state = real.stat()
    key = f"{real}|{state.st_size}|{state.st_mtime_ns}"
    kept = _kept_answers(root)
    version = parse_version(kept.get(key, ""))
    if version is None:
        version = ask_version(executable)
        _keep_answers(root, {**_answers_about_others(kept, real), key: str(version)})
    return version


def _is_lasting(real: Path) -> bool:
    """Tell a program from a shim: asdf, pyenv or mise choose another version in another folder."""
    if not real.name.startswith("pulumi"):
        return False
    try:
        with real.open("rb") as file:
            return file.read(2) != b"#!"
    except OSError:
        return False


def ask_version(executable: Path) -> Version:
    """Start ``executable`` and return the version it states; raises EngineError as `read_version` does."""
    try:
        answer = subprocess.run(
            [str(executable), "version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=_ANSWER_LIMIT_SECONDS,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            check=False,
        )
    except OSError as error:
        raise EngineError(f"cannot be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"did not state its version within {_ANSWER_LIMIT_SECONDS} s") from error
    if answer.returncode != 0:
        raise EngineError(f"failed to state its version: `pulumi version` exited with {answer.returncode}")
    version = parse_version(answer.stdout)
    if version is None:
        raise EngineError(f"states no version that can be read: {answer.stdout.strip()[:80]!r}")
    return version


def _kept_answers(root: Path) -> dict[str, str]:
    try:
        answers: object = json.loads((root / _KEPT_ANSWERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(answers, dict):
        return {}
    return {str(key): str(value) for key, value in cast("dict[object, object]", answers).items()}


def _answers_about_others(answers: dict[str, str], real: Path) -> dict[str, str]:
    return {key: version for key, version in answers.items() if not key.startswith(f"{real}|")}


def _keep_answers(root: Path, answers: dict[str, str]) -> None:
    """Write the answers in one step; a folder that cannot be written costs time, not correctness."""
    with contextlib.suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=root, prefix=".versions-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(answers, file, indent=1, sort_keys=True)
        Path(name).replace(root / _KEPT_ANSWERS)
