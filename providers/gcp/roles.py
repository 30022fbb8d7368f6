"""What a function may do: one service account per function and region, and a binding for each thing that it uses.

Bindings are members, which add to a policy, never policies, which replace one. Firestore knows roles in the project
alone, so its binding carries a condition on the database; all others stand on the resource itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from msr.plan import Access
from msr.provider import Hand
from providers.gcp.stores import ROLES, Store

READ_OBJECTS = "roles/storage.objectViewer"


@dataclass(frozen=True, slots=True)
class Grant:
    """Access to one table; ``word`` is for logical names."""

    word: str
    store: Store
    access: Access


class Identity(pulumi.ComponentResource):
    """A service account with its bindings. Outputs: ``email``; ``bindings`` to depend on."""

    email: pulumi.Output[str]
    bindings: Sequence[pulumi.Resource]

    def __init__(
        self,
        logical: str,
        *,
        project: str,
        account_id: str,
        grants: Sequence[Grant],
        readable_buckets: Mapping[str, str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:Identity", logical, None, opts)
        self._project = project
        account = gcp.serviceaccount.Account(
            f"{logical}-account",
            project=project,
            account_id=account_id,
            display_name=logical[:100],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.bindings = [
            *(self._grant(logical, grant, account.member) for grant in grants),
            *(self._reader(logical, word, name, account.member) for word, name in sorted(readable_buckets.items())),
        ]
        self.email = account.email
        self.register_outputs({"email": self.email})

    def _reader(self, logical: str, word: str, bucket: str, member: Hand) -> pulumi.Resource:
        return gcp.storage.BucketIAMMember(
            f"{logical}-reads-{word}",
            bucket=bucket,
            role=READ_OBJECTS,
            member=member,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _grant(self, logical: str, grant: Grant, member: Hand) -> pulumi.Resource:
        name = f"{logical}-uses-{grant.word}"
        role = ROLES[grant.store.engine][grant.access]
        child = pulumi.ResourceOptions(parent=self)
        match grant.store.engine:
            case "firestore":
                return gcp.projects.IAMMember(
                    name,
                    project=self._project,
                    role=role,
                    member=member,
                    condition=_only(grant.store.database, self._project),
                    opts=child,
                )
            case "spanner":
                return gcp.spanner.DatabaseIAMMember(
                    name,
                    project=self._project,
                    instance=grant.store.instance,
                    database=grant.store.database,
                    role=role,
                    member=member,
                    opts=child,
                )
            case "bigtable":
                return gcp.bigtable.TableIamMember(
                    name,
                    project=self._project,
                    instance_name=grant.store.instance,
                    table=grant.store.table,
                    role=role,
                    member=member,
                    opts=child,
                )


def _only(database: str, project: str) -> gcp.projects.IAMMemberConditionArgs:
    """Google Cloud docs, Firestore, manage-databases, "Configure per-database access permissions"; 2026-08."""
    return gcp.projects.IAMMemberConditionArgs(
        title=f"msr {database}"[:100],
        expression=f'resource.name == "projects/{project}/databases/{database}"',
    )
