from __future__ import annotations

from datetime import UTC, datetime

import pytest

from msr.deploy.recovery.mending import SETTLING_SECONDS, unsettled_seconds
from msr.deploy.snapshot import Document

NOW = datetime(2026, 11, 25, 10, 0, 0, tzinfo=UTC)


def state(written: str, *, operation: str = "creating") -> Document:
    resource = {"urn": "urn:x::y::aws:iam/role:Role::r", "type": "aws:iam/role:Role", "custom": True}
    return {"manifest": {"time": written}, "pending_operations": [{"resource": resource, "type": operation}]}


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-11-25T09:59:59.000000123Z", SETTLING_SECONDS - 1),
        ("2026-11-25T11:59:59+02:00", SETTLING_SECONDS - 1),
        ("2026-11-25T09:00:00Z", 0.0),
        ("2026-11-25T12:00:00Z", SETTLING_SECONDS),
    ],
)
def test_a_request_that_was_under_way_gets_time_to_show(written: str, seconds: float) -> None:
    assert unsettled_seconds(state(written), NOW) == pytest.approx(seconds)


def test_nothing_waits_where_nothing_can_have_been_made() -> None:
    assert unsettled_seconds(state("2026-11-25T10:00:00Z", operation="deleting"), NOW) == 0.0
    assert unsettled_seconds({"manifest": {"time": "2026-11-25T10:00:00Z"}}, NOW) == 0.0
