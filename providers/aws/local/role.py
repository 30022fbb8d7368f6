"""IAM roles and their inline policies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    items,
    text,
)
from providers.aws.local.identifiers import TAGS_ALL, UPPER, characters
from providers.aws.local.sources import model, provider, recalled
from providers.aws.local.values import between, json_object, named

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

INLINE_POLICY_CHARACTERS = 10_240
_ROLE = model("iam", "CreateRole")
_POLICY = model("iam", "PutRolePolicy")
_POLICY_FILE = provider("iam/role_policy", "02f97af85")
_SIZE = f"{_POLICY_FILE}; of all together, without white space: {recalled('IAM, reference_iam-quotas')}"
_ELEMENTS = recalled("IAM, reference_policies_elements")


def trusted_services(trust_policy: str) -> frozenset[str]:
    """The services that a trust policy lets take on the role."""
    document = json.loads(trust_policy)
    return frozenset(
        service
        for statement in items(document, "Statement")
        if isinstance(statement, dict) and statement.get("Effect") == "Allow"
        for service in _several(_principal(statement))
    )


def _principal(statement: dict[str, Value]) -> Value:
    principal = statement.get("Principal")
    return principal.get("Service") if isinstance(principal, dict) else None


def _several(value: Value) -> list[str]:
    if isinstance(value, list):
        return [one for one in value if isinstance(one, str)]
    return [value] if isinstance(value, str) else []


def _trust(path: str, document: dict[str, Value]) -> Iterator[Problem]:
    for number, statement in _statements(path, document):
        if isinstance(statement, Problem):
            yield statement
            continue
        if "Principal" not in statement:
            yield Problem(path, f"statement {number} of the trust policy names no Principal")
        if "Resource" in statement:
            yield Problem(path, f"statement {number} of the trust policy has a Resource, which it must not")


def _permissions(path: str, document: dict[str, Value]) -> Iterator[Problem]:
    for number, statement in _statements(path, document):
        if isinstance(statement, Problem):
            yield statement
            continue
        if not statement.keys() & {"Action", "NotAction"}:
            yield Problem(path, f"statement {number} names no Action")
        if not statement.keys() & {"Resource", "NotResource"}:
            yield Problem(path, f"statement {number} names no Resource")
        if "Principal" in statement:
            yield Problem(path, f"statement {number} names a Principal, which an identity policy must not")


def _statements(path: str, document: dict[str, Value]) -> Iterator[tuple[int, dict[str, Value] | Problem]]:
    statements = items(document, "Statement")
    if not statements:
        yield 0, Problem(path, "the policy document has no Statement")
    for number, statement in enumerate(statements, start=1):
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            yield number, Problem(path, f"statement {number} has no Effect of Allow or Deny")
        else:
            yield number, statement


def _size_of_all(subject: Subject, near: Neighbours) -> Iterable[Problem]:
    others = near.find(ROLE_POLICY, "role", text(subject.inputs, "role"))
    texts = [text(subject.inputs, "policy"), *(text(o.outputs, "policy") for o in others if o.id != subject.id)]
    size = sum(len("".join(policy.split())) for policy in texts)
    if size > INLINE_POLICY_CHARACTERS:
        most = INLINE_POLICY_CHARACTERS
        yield Problem("policy", f"the role's inline policies have {size:,} characters, {most:,} are allowed")


def _has_no_policies(subject: Subject, near: Neighbours) -> Iterable[Problem]:
    if subject.inputs.get("forceDetachPolicies") is True:
        return
    for policy in near.find(ROLE_POLICY, "role", text(subject.outputs, "name")):
        yield Problem("", f"cannot delete role {subject.id}: delete its policy {text(policy.outputs, 'name')} first")


TYPES = (
    TypeKnowledge(
        token=ROLE,
        source=provider("iam/role", "0040ea691"),
        id="{name}",
        name="name",
        replace_on=frozenset({"name", "namePrefix", "path"}),
        lookup=("name", "arn"),
        unique=(Unique(("name",), "account", _ROLE),),
        outputs={
            "arn": Computed("arn:aws:iam::{account}:role{path}{name}"),
            "createDate": Computed("2026-01-01T00:00:00Z"),
            "uniqueId": Computed(lambda subject, _near: f"AROA{characters(subject.mark, 17, UPPER)}"),
            "tagsAll": TAGS_ALL,
        },
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
        rules=(
            named("name", r"[\w+=,.@-]+", 64, _ROLE),
            named("path", r"/|/[!-~]+/", 512, _ROLE),
            named("description", r"[\t\n\r -~¡-ÿ]*", 1000, _ROLE, least=0),
            between("maxSessionDuration", 3600, 43_200, _ROLE),
            named("assumeRolePolicy", r"(?s).*", 2048, recalled("IAM, reference_iam-quotas: role trust policy length")),
            json_object("assumeRolePolicy", _trust, _ELEMENTS),
        ),
        on_delete=(WorldRule(_has_no_policies, model("iam", "DeleteRole")),),
    ),
    TypeKnowledge(
        token=ROLE_POLICY,
        source=_POLICY_FILE,
        id="{role}:{name}",
        name="name",
        replace_on=frozenset({"name", "namePrefix", "role"}),
        lookup=("role",),
        references=(Reference("role", (ROLE,), "name", _POLICY),),
        rules=(
            named("name", r"[\w+=,.@-]+", 128, _POLICY),
            json_object("policy", _permissions, _ELEMENTS),
        ),
        on_write=(
            WorldRule(
                _size_of_all,
                _SIZE,
            ),
        ),
    ),
)
