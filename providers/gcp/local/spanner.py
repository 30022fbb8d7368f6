"""Spanner: configurations that exist, the edition that they need, and schemas that only grow at their end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    WorldRule,
    items,
    number,
    section,
    sections,
    text,
)
from providers.gcp.local.places import REGIONS
from providers.gcp.local.projects import MEMBER
from providers.gcp.local.values import exactly_one, lasting, named, not_protected
from providers.gcp.spanner_configurations import CONFIGURATIONS

INSTANCE = "gcp:spanner/instance:Instance"
CONFIGURATION = "gcp:spanner/instanceConfig:InstanceConfig"
DATABASE = "gcp:spanner/database:Database"

BASES = {each.name: each for each in CONFIGURATIONS}
REGIONAL = frozenset(f"regional-{region}" for region in REGIONS)

_DOCS = "Google Cloud docs, Spanner, {}, 2026-08-22"
_API = "Google Cloud docs, Spanner API, {}, 2026-11"
_CRON = re.compile(r"\d{1,2} (?:\*|(?:\*|\d{1,2})/[1-9]\d?|\d{1,2}(?:,\d{1,2})*) (?:\*|\d{1,2}) \* (?:\*|[0-6])")
_CUSTOM = "custom-"


def _known(subject: Subject) -> Iterator[Problem]:
    config = text(subject.inputs, "config").rpartition("/")[2]
    if config and not config.startswith(_CUSTOM) and config not in BASES and config not in REGIONAL:
        yield Problem("config", f"Spanner has no configuration {config!r}")


def _edition(subject: Subject) -> Iterator[Problem]:
    config = text(subject.inputs, "config").rpartition("/")[2]
    edition = text(subject.inputs, "edition", "STANDARD")
    if config and config not in REGIONAL and edition != "ENTERPRISE_PLUS":
        yield Problem("edition", f"{config} spans regions, which needs ENTERPRISE_PLUS, not {edition}")


def _units(subject: Subject) -> Iterator[Problem]:
    units = number(subject.inputs, "processingUnits")
    if units is not None and (units < 100 or units % (100 if units < 1000 else 1000)):
        yield Problem("processingUnits", f"{units:g} is no size: steps of 100 up to 1000, then of 1000")


def _replicas(subject: Subject) -> Iterator[Problem]:
    base = BASES.get(text(subject.inputs, "baseConfig").rpartition("/")[2])
    if base is None:
        yield Problem("baseConfig", f"Spanner has no configuration {text(subject.inputs, 'baseConfig')!r}")
        return
    for index, replica in enumerate(sections(subject.inputs, "replicas")):
        location = text(replica, "location")
        if location not in base.optional:
            yield Problem(f"replicas[{index}].location", f"{base.name} takes no replica in {location}")
        if text(replica, "type") != "READ_ONLY":
            yield Problem(f"replicas[{index}].type", "only READ_ONLY replicas can be added")


def _grows_at_its_end(subject: Subject, _: Neighbours) -> Iterator[Problem]:
    if not subject.id:
        return
    before, after = items(subject.outputs, "ddls"), items(subject.inputs, "ddls")
    for place, statement in enumerate(before):
        if place >= len(after) or after[place] != statement:
            yield Problem(f"ddls[{place}]", "editing, removing or reordering a statement replaces the database")
            return


def _names_itself(subject: Subject) -> Iterator[Problem]:
    name = text(subject.inputs, "name")
    for place, statement in enumerate(items(subject.inputs, "ddls")):
        if isinstance(statement, str) and statement.startswith("ALTER DATABASE") and f"`{name}`" not in statement:
            yield Problem(f"ddls[{place}]", f"alters a database that is not {name}")


def _cron(subject: Subject) -> Iterator[Problem]:
    """Minute and hours of a day, of a day of the week, or of a day of the month."""
    told = text(section(section(subject.inputs, "spec"), "cronSpec"), "text")
    apart = 12 if subject.inputs.get("fullBackupSpec") is not None else 4
    if not told or not _CRON.fullmatch(told):
        yield Problem("spec.cronSpec.text", f"{told!r} is no schedule of backups, such as `0 2 * * *`")
    elif _hours_apart(told.split()[1]) < apart:
        yield Problem("spec.cronSpec.text", f"{told!r} is more often than every {apart} h")


def _hours_apart(hours: str) -> int:
    """The shortest time between two of the hours of a cron expression."""
    if "/" in hours:
        return int(hours.partition("/")[2])
    if hours == "*":
        return 1
    told = sorted(map(int, hours.split(",")))
    return min(after - before for before, after in pairwise((*told, told[0] + 24)))


TYPES = (
    TypeKnowledge(
        token=CONFIGURATION,
        source="terraform-provider-google 8, mmv1/products/spanner/InstanceConfig.yaml, 2026-08",
        id="{project}/{name}",
        replace_on=frozenset({"name", "project", "baseConfig", "replicas"}),
        lookup=("name",),
        outputs={"configType": Computed("USER_MANAGED")},
        rules=(
            named("name", r"custom-[a-z](?:[-a-z0-9]*[a-z0-9])", 64, _DOCS.format("InstanceConfig.name"), least=8),
            Rule(_replicas, _DOCS.format("instance-configurations")),
        ),
    ),
    TypeKnowledge(
        token=INSTANCE,
        source="terraform-provider-google 8, mmv1/products/spanner/Instance.yaml, 2026-08",
        id="{project}/{name}",
        replace_on=frozenset({"name", "project", "config"}),
        lookup=("name", "config"),
        references=(
            Reference("config", (CONFIGURATION,), "name", _DOCS.format("instances.create"), pattern=r"custom-.+"),
        ),
        outputs={"state": Computed("READY")},
        rules=(
            named("name", r"[a-z][-a-z0-9]*[a-z0-9]", 30, _DOCS.format("instances.create"), least=6),
            named("displayName", r".*", 30, _DOCS.format("Instance.displayName"), least=4),
            exactly_one(("numNodes", "processingUnits", "autoscalingConfig"), _DOCS.format("compute-capacity")),
            Rule(_known, _DOCS.format("instance-configurations")),
            Rule(_edition, _DOCS.format("editions-overview")),
            Rule(_units, _DOCS.format("compute-capacity")),
        ),
    ),
    TypeKnowledge(
        token=DATABASE,
        source="terraform-provider-google 8, mmv1/products/spanner/Database.yaml, 2026-08",
        id="{instance}/{name}",
        replace_on=frozenset({"name", "project", "instance", "databaseDialect", "encryptionConfig"}),
        lookup=("name",),
        references=(Reference("instance", (INSTANCE,), "name", _DOCS.format("databases.create")),),
        outputs={"state": Computed("READY")},
        rules=(
            named("name", r"[a-z][-_a-z0-9]*[a-z0-9]", 30, _DOCS.format("CREATE DATABASE"), least=2),
            Rule(_names_itself, _DOCS.format("ALTER DATABASE")),
        ),
        on_write=(
            WorldRule(_grows_at_its_end, "terraform-provider-google 8, spanner_database custom diff of ddl, 2026-08"),
        ),
        on_delete=(not_protected("enableDropProtection", True, _DOCS.format("prevent-database-deletion")),),
    ),
    TypeKnowledge(
        token="gcp:spanner/backupSchedule:BackupSchedule",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, mmv1/products/spanner/BackupSchedule.yaml, 2026-08",
        id="projects/{project}/instances/{instance}/databases/{database}/backupSchedules/{name}",
        replace_on=frozenset({"name", "project", "instance", "database"}),
        references=(
            Reference("instance", (INSTANCE,), "name", _API.format("backupSchedules.create")),
            Reference("database", (DATABASE,), "name", _API.format("backupSchedules.create")),
        ),
        rules=(
            named("name", r"[a-z][-_a-z0-9]*[a-z0-9]", 60, _API.format("BackupSchedule.name"), least=2),
            lasting("retentionDuration", 366, _API.format("BackupSchedule.retentionDuration")),
            exactly_one(("fullBackupSpec", "incrementalBackupSpec"), _API.format("BackupSchedule")),
            Rule(_cron, _API.format("CrontabSpec")),
        ),
    ),
    TypeKnowledge(
        token="gcp:spanner/databaseIAMMember:DatabaseIAMMember",  # noqa: S106 - a resource type
        source="terraform-provider-google 8, iam_spanner_database, 2026-08",
        id="{project}/{instance}/{database}/{role}/{member}",
        replace_on=frozenset({"project", "instance", "database", "role", "member", "condition"}),
        references=(MEMBER, Reference("database", (DATABASE,), "name", _DOCS.format("setIamPolicy"))),
        outputs={"etag": Computed("BwY{mark}")},
    ),
)
