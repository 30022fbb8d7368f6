"""Golden files: what a value looked like when a person last read it.

``MSR_UPDATE_GOLDEN=1 pytest`` writes them anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent


def assert_golden(path: str, text: str) -> None:
    """``text`` equals the golden file at ``path`` below this folder."""
    golden = HERE / path
    if os.environ.get("MSR_UPDATE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.exists(), f"{path} is missing: run once with MSR_UPDATE_GOLDEN=1 and read what it wrote"
    assert text == golden.read_text(encoding="utf-8")
