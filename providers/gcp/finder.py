"""Finds in a project what Google Cloud named itself, by what msr made it for.

One type is searched for, and the call reads: ``datastore.backupSchedules.list``, which the role Viewer has. What asks
is loaded when something is to be found: a deployment that was not cut off needs no sign-in of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msr.errors import StackError
from msr.value import value

if TYPE_CHECKING:
    from providers.gcp.rest import Google

SCHEDULE = ("gcp:firestore/backupSchedule:BackupSchedule", "database")
LIST_SCHEDULES = "datastore.backupSchedules.list"


def signed_in(project: str) -> Google:
    """Google Cloud as whoever deploys may ask it.

    Raises:
        StackError: nobody is signed in.
    """
    from providers.gcp.rest import Google
    from providers.gcp.sign_in import WAY_IN, NobodySignedIn, sign_in

    try:
        return Google(sign_in(os.environ, project).session)
    except NobodySignedIn as nobody:
        raise StackError(f"nobody is signed in to Google Cloud: {nobody}", hint=WAY_IN) from nobody


@value
class GcpFinder:
    """Searches one project, in the name of whoever deploys."""

    project: str
    ask: Callable[[str], Google] = signed_in

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[tuple[str, str], ...]:
        """The daily backup schedule of the database ``value``: its id, by which it is imported as well.

        Raises:
            StackError: nobody is signed in, or Google Cloud does not answer.
        """
        if (type_, path) != SCHEDULE or region:
            raise StackError(f"msr does not know how Google Cloud is searched for {type_} by its `{path}`")
        try:
            return tuple((name, name) for name in daily_schedules(self.ask(self.project), self.project, value))
        except ImportError as missing:
            hint = "pip install 'msr-framework[gcp]'"
            raise StackError(
                f"Google Cloud cannot be searched: {missing.name} is not installed", hint=hint
            ) from missing


def daily_schedules(google: Google, project: str, database: str) -> Iterator[str]:
    """Full names; none where the database is not there. Google Cloud docs, Firestore API v1, backupSchedules; 2026-11.

    Raises:
        StackError: Google Cloud does not answer.
    """
    from providers.gcp.rest import Refused

    try:
        found = google.get("firestore", f"v1/projects/{project}/databases/{database}/backupSchedules")
    except Refused as refused:
        if refused.status == 404:
            return
        raise StackError(f"{project}: {refused}", hint=refused.next_step(LIST_SCHEDULES)) from refused
    yield from (str(each["name"]) for each in found.get("backupSchedules", ()) if "dailyRecurrence" in each)
