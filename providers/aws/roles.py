"""What a function may do: one role per function and region, made from what the blueprint says that it uses.

Statements name resources of the function's own region. No statement has a wildcard resource: none of the actions
below lacks a resource level (AWS docs, Service Authorization Reference, DynamoDB and CloudWatch Logs: recalled).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from msr.plan import Access
from providers.aws.names import ROLE_PATH

READ = ("BatchGetItem", "ConditionCheckItem", "GetItem", "Query", "Scan")
WRITE = ("BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem")


@dataclass(frozen=True, slots=True)
class Statement:
    """One permission. ``condition`` is IAM's own shape: operator, key, values."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict[str, Mapping[str, Sequence[str]]])

    def document(self) -> dict[str, object]:
        """The statement as IAM reads it."""
        body: dict[str, object] = {
            "Effect": "Allow",
            "Action": sorted(self.actions),
            "Resource": sorted(self.resources),
        }
        return body | {"Condition": self.condition} if self.condition else body


def policy(statements: Sequence[Statement]) -> str:
    """A policy document; the same statements give the same text."""
    return json.dumps({"Version": "2012-10-17", "Statement": [s.document() for s in statements]}, sort_keys=True)


def trust(service: str) -> str:
    """A trust policy for one AWS service."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}],
        },
        sort_keys=True,
    )


def table_access(arn: str, access: Access) -> Statement:
    """Items of one replica and of its indexes; ``write`` includes ``read``."""
    verbs = READ if access == "read" else READ + WRITE
    return Statement(tuple(f"dynamodb:{verb}" for verb in verbs), (arn, f"{arn}/index/*"))


def log_access(group_arn: str) -> Statement:
    """Streams of one log group; the group itself exists already."""
    return Statement(("logs:CreateLogStream", "logs:PutLogEvents"), (f"{group_arn}:*",))


def function_role(
    logical: str,
    *,
    name: str,
    statements: Sequence[Statement],
    tags: Mapping[str, str],
    parent: pulumi.Resource,
) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
    """A role that Lambda alone can take on, and its only policy."""
    child = pulumi.ResourceOptions(parent=parent)
    role = aws.iam.Role(
        f"{logical}-role",
        name=name,
        path=ROLE_PATH,
        assume_role_policy=trust("lambda.amazonaws.com"),
        tags=tags,
        opts=child,
    )
    grants = aws.iam.RolePolicy(f"{logical}-grants", name="uses", role=role.name, policy=policy(statements), opts=child)
    return role, grants
