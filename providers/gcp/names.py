"""What Google Cloud accepts as names, and the resource paths that follow from them.

Names are computed from the plan alone, so a stack can speak of what another stack makes without asking for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msr.naming import NameRule
from msr.plan import Plan
from msr.provider import Context

SERVICE = NameRule(49)
"""Google Cloud docs, Cloud Run, services.create, serviceId: ``[a-z0-9-]``, a letter first, under 50; 2026-10."""

SERVICE_ACCOUNT = NameRule(30)
"""Google Cloud docs, IAM, service-accounts-create: 6 to 30 of ``[a-z0-9-]``, a letter first; 2026-10."""

BUCKET = NameRule(63)
"""Google Cloud docs, Cloud Storage, buckets: 3 to 63 of ``[a-z0-9_-]``, one namespace for the world; 2026-10."""

SPANNER_INSTANCE = NameRule(30)
"""Google Cloud docs, Spanner, InstanceAdmin, instance id: 6 to 30 of ``[a-z0-9-]``; 2026-08."""

SPANNER_CONFIGURATION = NameRule(57)
"""Google Cloud docs, Spanner, InstanceAdmin: 8 to 64 characters, of which ``custom-`` takes seven; 2026-08."""

SPANNER_DATABASE = NameRule(30, "a-z0-9_", "_")
"""Google Cloud docs, Spanner, CREATE DATABASE: 2 to 30 of ``[a-z0-9_-]``; 2026-08."""

FIRESTORE_DATABASE = NameRule(63)
"""Google Cloud docs, Firestore, manage-databases: 4 to 63 of ``[a-z0-9-]``, a letter first; 2026-08."""

BIGTABLE_INSTANCE = NameRule(33)
"""Google Cloud docs, Bigtable, creating-instance, instance id: 6 to 33 of ``[a-z0-9-]``; 2026-08."""

BIGTABLE_CLUSTER = NameRule(30)
"""Google Cloud docs, Bigtable, creating-instance, cluster id: 6 to 30 of ``[a-z0-9-]``; 2026-08."""

BIGTABLE_TABLE = NameRule(50, "a-z0-9_.-")
"""Google Cloud docs, Bigtable, tables.create, tableId: up to 50 of ``[_a-zA-Z0-9.-]``; 2026-08."""

COMPUTE = NameRule(63)
"""RFC 1035, as Compute Engine, Cloud DNS and Certificate Manager take it. Google Cloud docs, naming; 2026-10."""

MARK_LABEL = "msr-mark"
"""The label that carries an object's identity, so that a cut-off creation can be recognised as ours."""


def project_id(plan: Plan) -> str:
    """The project that the plan is locked to."""
    return plan.account["project"]


def service_name(ctx: Context, key: str, region: str) -> str:
    """The Cloud Run service of choice ``key`` in ``region``."""
    return ctx.namer.name("function", key, region, rule=SERVICE)


def service_account_id(ctx: Context, key: str, region: str) -> str:
    """The service account of ``key`` in ``region``: accounts are global, so the region is part of the name."""
    return ctx.namer.name("service-account", key, region, rule=SERVICE_ACCOUNT)


def source_bucket(ctx: Context, key: str, region: str) -> str:
    """The bucket from which ``region`` takes the code of ``key``, so that no deployment needs another region."""
    return ctx.namer.name("source", key, region, rule=BUCKET)


def switch_bucket(ctx: Context, region: str) -> str:
    """The bucket of ``region`` that holds the switches of its peers."""
    return ctx.namer.name("switch", "switch", region, rule=BUCKET)


def compute_name(ctx: Context, kind: str, key: str, region: str = "") -> str:
    """A name for something of Compute Engine, Cloud DNS or Certificate Manager."""
    return ctx.namer.name(kind, key, region, rule=COMPUTE)


def firestore_database(ctx: Context, key: str) -> str:
    """The database of table ``key``."""
    return ctx.namer.name("firestore-database", key, rule=FIRESTORE_DATABASE)


def spanner_instance(ctx: Context) -> str:
    """The instance that the service's Spanner tables share."""
    return ctx.namer.name("spanner-instance", "spanner", rule=SPANNER_INSTANCE)


def spanner_database(ctx: Context, key: str) -> str:
    """The database of table ``key``."""
    return ctx.namer.name("spanner-database", key, rule=SPANNER_DATABASE)


def bigtable_instance(ctx: Context) -> str:
    """The instance that the service's Bigtable tables share."""
    return ctx.namer.name("bigtable-instance", "bigtable", rule=BIGTABLE_INSTANCE)


def bigtable_table(ctx: Context, key: str) -> str:
    """The table of choice ``key``."""
    return ctx.namer.name("bigtable-table", key, rule=BIGTABLE_TABLE)


def mark_labels(ctx: Context, kind: str, key: str, region: str = "") -> Mapping[str, str]:
    """The label that says which thing of which app an object is."""
    return {MARK_LABEL: ctx.namer.mark(kind, key, region)}
