"""APIs, service accounts, and who may do what in a project."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Computed, Neighbours, Problem, Reference, Rule, Subject, TypeKnowledge, Value, section, text
from providers.gcp.local.values import named

ACCOUNT = "gcp:serviceaccount/account:Account"

_TF = "terraform-provider-google 8, {}, 2026-08"

MEMBER = Reference(
    "member",
    (ACCOUNT,),
    "email",
    "Google Cloud docs, IAM, policy bindings: a service account must exist, 2026-08",
    pattern=r"serviceAccount:(?P<key>.+)",
)
"""A binding's member, where it is a service account."""

BROAD = frozenset({"roles/owner", "roles/editor", "roles/viewer"})


def _email(subject: Subject, _: Neighbours) -> Value:
    return f"{text(subject.inputs, 'accountId')}@{subject.account}.iam.gserviceaccount.com"


def _member(subject: Subject, near: Neighbours) -> Value:
    return f"serviceAccount:{_email(subject, near)}"


def _number(subject: Subject, _: Neighbours) -> Value:
    return str(10**20 + int(subject.mark[:16], 16))


def _binding(subject: Subject) -> str:
    condition = text(section(subject.inputs, "condition"), "title")
    parts = [text(subject.inputs, name) for name in ("project", "role", "member")]
    return "/".join([*parts, condition] if condition else parts)


def _narrow(subject: Subject) -> Iterator[Problem]:
    role = text(subject.inputs, "role")
    if role in BROAD:
        yield Problem("role", f"{role} reaches the whole project; msr binds roles of one service")


TYPES = (
    TypeKnowledge(
        token="gcp:projects/service:Service",  # noqa: S106 - a resource type
        source=_TF.format("resource_google_project_service"),
        id="{project}/{service}",
        replace_on=frozenset({"project", "service"}),
        lookup=("service",),
        rules=(named("service", r"[a-z0-9.-]+\.googleapis\.com", 100, "Google Cloud docs, Service Usage, 2026-08"),),
    ),
    TypeKnowledge(
        token=ACCOUNT,
        source=_TF.format("resource_google_service_account"),
        id="projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        replace_on=frozenset({"project", "accountId"}),
        lookup=("email",),
        outputs={
            "email": Computed(_email),
            "member": Computed(_member),
            "name": Computed("projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com"),
            "uniqueId": Computed(_number),
        },
        rules=(
            named("accountId", r"[a-z](?:[-a-z0-9]*[a-z0-9])", 30, "IAM API, serviceAccounts.create, 2026-10", least=6),
            named("displayName", r"[\s\S]*", 100, "IAM API, ServiceAccount.displayName, 2026-10"),
        ),
        max_per_region=100,
    ),
    TypeKnowledge(
        token="gcp:projects/iAMMember:IAMMember",  # noqa: S106 - a resource type
        source=_TF.format("iam_project"),
        id=_binding,
        replace_on=frozenset({"project", "role", "member", "condition"}),
        references=(MEMBER,),
        outputs={"etag": Computed("BwY{mark}")},
        rules=(Rule(_narrow, "msr: least privilege"),),
    ),
)
