"""Backups of what msr builds on Google Cloud, and what their schedules may say."""

from __future__ import annotations

import pytest

from msr.knowledge import PropertyMap, Value
from tests.providers.gcp.blueprints import ALL
from tests.providers.gcp.stage import Stage, built, planned
from tests.providers.gcp.test_local import refusals, stored

BACKUP = "gcp:spanner/backupSchedule:BackupSchedule"
KINDS = ("fullBackupSpec", "incrementalBackupSpec")
DAYS = "gcp:firestore/backupSchedule:BackupSchedule"


def data(name: str) -> Stage:
    return built(planned(ALL[name]), "data")


def test_every_store_has_a_backup_of_each_day_for_a_week() -> None:
    firestore = {r.name: r.inputs for r in data("pair").of("firestore/backupSchedule:BackupSchedule")}
    assert {name: (asked["retention"], asked["dailyRecurrence"]) for name, asked in firestore.items()} == {
        "orders-daily": ("604800s", {}),
        "carts-daily": ("604800s", {}),
    }
    spanner = {r.name: r.inputs for r in data("ledger").of("spanner/backupSchedule:BackupSchedule")}
    assert {n: (a["retentionDuration"], a["spec"], a["fullBackupSpec"]) for n, a in spanner.items()} == {
        "ledger-daily": ("604800s", {"cronSpec": {"text": "0 2 * * *"}}, {}),
        "audit-daily": ("604800s", {"cronSpec": {"text": "0 2 * * *"}}, {}),
    }
    bigtable = data("eventual").of("bigtable/table:Table")
    assert [(r.inputs["automatedBackupPolicy"]["frequency"]) for r in bigtable] == ["24h0m0s", "24h0m0s"]


def test_backups_keep_an_instance_from_deletion_unless_nothing_is_protected() -> None:
    assert data("ledger").one("spanner/instance:Instance")["forceDestroy"] is True
    prod = ALL["ledger"] + 'environments:\n  prod: {account: {project: p, number: "1"}, state: "gs://s"}\n'
    kept = built(planned(prod, environment="prod"), "data")
    assert kept.one("spanner/instance:Instance")["forceDestroy"] is False


def backup(cron: str, **changes: Value) -> PropertyMap:
    plain: PropertyMap = {"name": "daily", "instance": "bank", "database": "ledger", "retentionDuration": "604800s"}
    return {**plain, "spec": {"cronSpec": {"text": cron}}, "fullBackupSpec": {}, **changes}


@pytest.mark.parametrize("cron", ["0 2 * * *", "0 2/12 * * *", "0 2,14 * * *", "30 3 * * 0", "0 2 8 * *"])
def test_full_backups_twelve_hours_apart_are_taken(cron: str) -> None:
    assert refusals(BACKUP, backup(cron)) == []


@pytest.mark.parametrize("cron", ["0 */6 * * *", "0 2,13 * * *", "0 22,4 * * *", "0 * * * *"])
def test_full_backups_more_often_are_refused(cron: str) -> None:
    assert refusals(BACKUP, backup(cron)) == [f"spec.cronSpec.text: '{cron}' is more often than every 12 h"]


def test_incremental_backups_are_four_hours_apart() -> None:
    changes: PropertyMap = {"fullBackupSpec": None, "incrementalBackupSpec": {}}
    assert refusals(BACKUP, backup("0 */4 * * *", **changes)) == []
    assert refusals(BACKUP, backup("0 */3 * * *", **changes)) == [
        "spec.cronSpec.text: '0 */3 * * *' is more often than every 4 h"
    ]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (backup("daily"), "spec.cronSpec.text: 'daily' is no schedule of backups, such as `0 2 * * *`"),
        (backup("0 2 * * *", retentionDuration="7d"), "retentionDuration: '7d' is no duration: seconds that end in s"),
        (
            backup("0 2 * * *", retentionDuration="31622401s"),
            "retentionDuration: 31622401s is longer than 366 days",
        ),
        (
            backup("0 2 * * *", incrementalBackupSpec={}),
            f"fullBackupSpec: exactly one of {KINDS[0]}, {KINDS[1]} is needed; given: {KINDS[0]} and {KINDS[1]}",
        ),
    ],
)
def test_a_backup_schedule_that_spanner_does_not_know_is_refused(inputs: PropertyMap, said: str) -> None:
    assert refusals(BACKUP, inputs) == [said]


def test_a_firestore_database_has_one_backup_a_day_and_one_a_week() -> None:
    daily = stored(DAYS, "global", selfLink="daily", database="orders", dailyRecurrence={})
    asked: PropertyMap = {"database": "orders", "retention": "604800s"}
    assert refusals(DAYS, {**asked, "weeklyRecurrence": {"day": "SUNDAY"}}, daily) == []
    assert refusals(DAYS, {**asked, "dailyRecurrence": {}}, daily) == [
        "dailyRecurrence: orders has such a schedule already: daily"
    ]
    assert refusals(DAYS, {**asked, "retention": "8467201s", "dailyRecurrence": {}}) == [
        "retention: 8467201s is longer than 98 days"
    ]
