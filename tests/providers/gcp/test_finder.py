"""What a cut-off creation left in a project, searched for over a real socket.

Bodies have the shape of Google's REST reference: Firestore v1 projects.databases.backupSchedules.list, and errors as
AIP-193 has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.credentials import Credentials

from msr.errors import StackError
from msr.finding import Finder, Searchable
from msr.registry import provider
from providers.gcp.finder import SCHEDULE, GcpFinder
from providers.gcp.rest import Google
from tests.fakes.rest import Reply, RestServer
from tests.providers.gcp.blueprints import PAIR
from tests.providers.gcp.stage import planned

PROJECT = "orders-prod"
PARENT = f"projects/{PROJECT}/databases/orders-prod-orders-1a2b3c4"
LIST = f"/firestore/v1/{PARENT}/backupSchedules"
DATABASE = PARENT.rpartition("/")[2]


def schedule(name: str, **recurrence: object) -> dict[str, object]:
    times = {"createTime": "2026-11-25T02:00:00.5Z", "updateTime": "2026-11-25T02:00:00.5Z"}
    return {"name": f"{PARENT}/backupSchedules/{name}", **times, "retention": "604800s", **recurrence}


@pytest.fixture
def server() -> Iterator[RestServer]:
    with RestServer({}) as server:
        yield server


def finder(server: RestServer) -> GcpFinder:
    session = AuthorizedSession(Credentials("ya29.a"))
    return GcpFinder(PROJECT, lambda _: Google(session, lambda api: f"{server.url}/{api}"))


def test_the_daily_schedule_of_a_database_is_found_and_no_other(server: RestServer) -> None:
    weekly = schedule("w", weeklyRecurrence={"day": "SUNDAY"})
    server.replies[LIST] = Reply({"backupSchedules": [weekly, schedule("d", dailyRecurrence={})]})
    name = f"{PARENT}/backupSchedules/d"
    assert finder(server).find(*SCHEDULE, DATABASE) == ((name, name),)


@pytest.mark.parametrize(
    "reply",
    [
        Reply({}),
        Reply({"error": {"code": 404, "status": "NOT_FOUND", "message": "The database does not exist."}}, 404),
    ],
)
def test_a_database_without_a_schedule_or_none_at_all_has_nothing_to_take_in(server: RestServer, reply: Reply) -> None:
    server.replies[LIST] = reply
    assert finder(server).find(*SCHEDULE, DATABASE) == ()


def test_a_project_that_does_not_say_is_an_error_with_its_next_step(server: RestServer) -> None:
    refusal = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "The caller does not have permission"}}
    server.replies[LIST] = Reply(refusal, 403)
    with pytest.raises(StackError) as refused:
        finder(server).find(*SCHEDULE, DATABASE)
    assert refused.value.message == "orders-prod: 403 PERMISSION_DENIED: The caller does not have permission"
    assert refused.value.hint == "allow `datastore.backupSchedules.list`, which the role Viewer on the project does"


def test_another_type_is_not_searched_for(server: RestServer) -> None:
    with pytest.raises(StackError, match="searched for gcp:firestore/index:Index by its `database`"):
        finder(server).find("gcp:firestore/index:Index", "database", DATABASE)
    assert server.asked == []


def test_nobody_signed_in_is_an_error_with_the_way_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("PATH", str(tmp_path))
    cloud = provider("gcp")
    assert isinstance(cloud, Searchable)
    found = cloud.finder(planned(PAIR))
    assert isinstance(found, Finder)
    with pytest.raises(StackError, match="nobody is signed in to Google Cloud: Your default credentials") as refused:
        found.find(*SCHEDULE, DATABASE)
    assert refused.value.hint.startswith("sign in (`gcloud auth application-default login`)")


def test_every_type_that_is_found_by_its_mark_can_be_searched_for() -> None:
    marked = {(kind, each.mark_property) for kind, each in provider("gcp").locators().items() if each.kind == "by_mark"}
    assert marked == {SCHEDULE}
