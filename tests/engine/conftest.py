"""The real engine, for the tests that claim a deployment."""

from __future__ import annotations

import pytest

from msr.engine import Engine, find
from msr.errors import EngineError


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return the engine that msr would use; a machine without one fails with msr's own words."""
    try:
        return find()
    except EngineError as error:
        pytest.fail("\n".join([error.message, *error.details, f"hint: {error.hint}"]), pytrace=False)
