"""What hangs on a Lambda function: aliases, permissions to invoke, warm instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    StoredObject,
    Subject,
    TypeKnowledge,
    Unknown,
    Value,
    WorldRule,
    text,
)
from providers.aws.local.function import FUNCTION, invoke_arn
from providers.aws.local.identifiers import lambda_arn
from providers.aws.local.values import between, named

ALIAS = "aws:lambda/alias:Alias"
PERMISSION = "aws:lambda/permission:Permission"
WARM = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"

_SOURCE = "AWS docs, Lambda API_{}, 2026-11"


def _function_references(path: str, source: str) -> tuple[Reference, ...]:
    """A function is named by its name or its ARN, in the caller's own region."""
    return (
        Reference(path, (FUNCTION,), "name", source, same_region=True, pattern=r"(?!arn:).+"),
        Reference(path, (FUNCTION,), "arn", source, same_region=True, pattern=r"arn:.+"),
    )


def _function(subject: Subject, near: Neighbours, name: str) -> Iterator[StoredObject]:
    arn = lambda_arn(text(subject.inputs, name), subject)
    yield from near.find(FUNCTION, "arn", arn, region=subject.region)


def alias_arn(subject: Subject) -> str:
    """The ARN of an alias."""
    return f"{lambda_arn(text(subject.inputs, 'functionName'), subject)}:{text(subject.inputs, 'name')}"


def _is_version(function: StoredObject, version: str) -> bool:
    """Versions are numbered from 1 to the last one published."""
    last = text(function.outputs, "version")
    if version == "$LATEST":
        return True
    return version.isdigit() and last.isdigit() and 1 <= int(version) <= int(last)


def _version_exists(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    version = text(subject.inputs, "functionVersion")
    for function in _function(subject, near, "functionName"):
        if not _is_version(function, version):
            yield Problem("functionVersion", f"function {function.id} has no version {version}")


def _qualifier_exists(name: str) -> WorldRule:
    def check(subject: Subject, near: Neighbours) -> Iterator[Problem]:
        qualifier = text(subject.inputs, "qualifier")
        for function in _function(subject, near, name) if qualifier else ():
            alias = near.find(ALIAS, "arn", f"{text(function.outputs, 'arn')}:{qualifier}", region=subject.region)
            if not alias and not _is_version(function, qualifier):
                yield Problem("qualifier", f"function {function.id} has no version or alias {qualifier!r}")

    return WorldRule(check, "AWS docs, Lambda, configuration-aliases: ResourceNotFoundException, 2026-11")


def _not_latest(subject: Subject) -> Iterator[Problem]:
    if text(subject.inputs, "qualifier") == "$LATEST":
        yield Problem("qualifier", "instances are kept warm for a version or an alias, not for $LATEST")


def _principal(subject: Subject) -> Iterator[Problem]:
    arn = subject.inputs.get("sourceArn")
    if isinstance(arn, str) and not arn.startswith("arn:") and not isinstance(arn, Unknown):
        yield Problem("sourceArn", f"{arn!r} is no ARN")


def _permission_identity(values: Mapping[str, Value]) -> str:
    qualifier = text(values, "qualifier")
    function = text(values, "function") + (f":{qualifier}" if qualifier else "")
    return f"{function}/{text(values, 'statementId') or text(values, 'id')}"


TYPES = (
    TypeKnowledge(
        token=ALIAS,
        source="terraform-provider-aws internal/service/lambda/alias.go, 2026-11",
        id=alias_arn,
        identity="{functionName}/{name}",
        name="name",
        replace_on=frozenset({"functionName", "name"}),
        lookup=("arn",),
        references=_function_references("functionName", _SOURCE.format("CreateAlias")),
        outputs={
            "arn": Computed(lambda subject, _near: alias_arn(subject)),
            "invokeArn": Computed(lambda subject, _near: invoke_arn(subject.region, alias_arn(subject))),
        },
        rules=(named("name", r"(?!\d+$)[\w-]+", 128, _SOURCE.format("CreateAlias")),),
        on_write=(WorldRule(_version_exists, _SOURCE.format("CreateAlias")),),
    ),
    TypeKnowledge(
        token=PERMISSION,
        source="terraform-provider-aws internal/service/lambda/permission.go, 2026-11",
        id="{statementId}",
        identity=_permission_identity,
        name="statementId",
        replace_on=frozenset(
            {
                "action",
                "eventSourceToken",
                "function",
                "functionUrlAuthType",
                "invokedViaFunctionUrl",
                "principal",
                "principalOrgId",
                "qualifier",
                "sourceAccount",
                "sourceArn",
                "statementId",
                "statementIdPrefix",
            }
        ),
        references=_function_references("function", _SOURCE.format("AddPermission")),
        rules=(
            named("statementId", r"[\w-]+", 100, _SOURCE.format("AddPermission")),
            named("action", r"lambda:\*|lambda:[a-zA-Z]+|\*", 256, _SOURCE.format("AddPermission")),
            named("principal", r"\S+", 256, _SOURCE.format("AddPermission")),
            Rule(_principal, _SOURCE.format("AddPermission")),
        ),
        on_write=(_qualifier_exists("function"),),
    ),
    TypeKnowledge(
        token=WARM,
        source="terraform-provider-aws internal/service/lambda/provisioned_concurrency_config.go, 2026-11",
        id="{functionName},{qualifier}",
        replace_on=frozenset({"functionName", "qualifier"}),
        references=_function_references("functionName", _SOURCE.format("PutProvisionedConcurrencyConfig")),
        rules=(
            between("provisionedConcurrentExecutions", 1, 1_000_000, _SOURCE.format("PutProvisionedConcurrencyConfig")),
            Rule(_not_latest, _SOURCE.format("PutProvisionedConcurrencyConfig")),
        ),
        on_write=(_qualifier_exists("functionName"),),
    ),
)
