"""What a function needs to know of a table, and what it must be allowed: by the engine that keeps the table.

Paths are the full resource names of Google's APIs, so that one variable says where a table is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from msr.naming import table_variable
from msr.plan import Access, Choice
from msr.provider import Context
from providers.gcp.names import (
    bigtable_instance,
    bigtable_table,
    firestore_database,
    project_id,
    spanner_database,
    spanner_instance,
)

Engine = Literal["firestore", "spanner", "bigtable"]

ENGINES: Mapping[str, Engine] = {
    "firestore": "firestore",
    "firestore-multi-region": "firestore",
    "spanner": "spanner",
    "spanner-dual-region": "spanner",
    "bigtable": "bigtable",
}
"""The engine of each service that keeps tables."""

ROLES: Mapping[Engine, Mapping[Access, str]] = {
    "firestore": {"read": "roles/datastore.viewer", "write": "roles/datastore.user"},
    "spanner": {"read": "roles/spanner.databaseReader", "write": "roles/spanner.databaseUser"},
    "bigtable": {"read": "roles/bigtable.reader", "write": "roles/bigtable.user"},
}
"""Predefined roles over data, none over definitions. Google Cloud docs, IAM roles of each service; 2026-08."""

ENDPOINTS: Mapping[Engine, str] = {
    "firestore": "https://firestore.googleapis.com",
    "spanner": "https://spanner.googleapis.com",
    "bigtable": "https://bigtable.googleapis.com",
}

APP_PROFILE = "any"
"""The application profile that routes to whichever cluster answers; its id is unique in its instance alone."""


@dataclass(frozen=True, slots=True)
class Store:
    """A table as functions see it.

    ``database`` is the parent's own name: a Firestore database, a Spanner database or a Bigtable instance; ``table``
    is the collection, the table or the table id in it. ``instance`` is empty for Firestore, which has none.
    """

    engine: Engine
    project: str
    instance: str
    database: str
    table: str

    @property
    def path(self) -> str:
        """The full resource name."""
        match self.engine:
            case "firestore":
                return f"projects/{self.project}/databases/{self.database}/documents/{self.table}"
            case "spanner":
                return (
                    f"projects/{self.project}/instances/{self.instance}/databases/{self.database}/tables/{self.table}"
                )
            case "bigtable":
                return f"projects/{self.project}/instances/{self.instance}/tables/{self.table}"

    @property
    def endpoint(self) -> str:
        """The API's own address; it leads to the nearest place that has the data."""
        return ENDPOINTS[self.engine]


def store(ctx: Context, table: Choice) -> Store:
    """The store of a table's choice."""
    engine = ENGINES[table.service]
    project = project_id(ctx.plan)
    match engine:
        case "firestore":
            return Store(engine, project, "", firestore_database(ctx, table.key), table.name)
        case "spanner":
            word = table.name.replace("-", "_")
            return Store(engine, project, spanner_instance(ctx), spanner_database(ctx, table.key), word)
        case "bigtable":
            return Store(engine, project, bigtable_instance(ctx), "", bigtable_table(ctx, table.key))


def variables(ctx: Context, table: Choice) -> Mapping[str, str]:
    """The environment by which a function finds a table; Google Cloud adds its endpoint and, of Bigtable, a profile."""
    found = store(ctx, table)
    named = {table_variable(table.name): found.path, table_variable(table.name, "ENDPOINT"): found.endpoint}
    return named | {table_variable(table.name, "PROFILE"): APP_PROFILE} if found.engine == "bigtable" else named
