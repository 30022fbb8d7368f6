"""What hangs on a Lambda function: aliases, permissions to invoke, warm instances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

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
from providers.aws.local.sources import model, provider, recalled, undated
from providers.aws.local.values import between, named

ALIAS = "aws:lambda/alias:Alias"
PERMISSION = "aws:lambda/permission:Permission"
WARM = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"

_ALIAS = model("lambda", "CreateAlias")
_PERMIT = model("lambda", "AddPermission")
_WARM = model("lambda", "PutProvisionedConcurrencyConfig")


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

    return WorldRule(check, recalled("Lambda, configuration-aliases"))


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
        source=undated("lambda/alias"),
        id=alias_arn,
        identity="{functionName}/{name}",
        name="name",
        replace_on=frozenset({"functionName", "name"}),
        lookup=("arn",),
        references=_function_references("functionName", _ALIAS),
        outputs={
            "arn": Computed(lambda subject, _near: alias_arn(subject)),
            "invokeArn": Computed(lambda subject, _near: invoke_arn(subject.region, alias_arn(subject))),
        },
        rules=(named("name", r"(?!\d+$)[\w-]+", 128, _ALIAS),),
        on_write=(WorldRule(_version_exists, _ALIAS),),
    ),
    TypeKnowledge(
        token=PERMISSION,
        source=undated("lambda/permission"),
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
        references=_function_references("function", _PERMIT),
        rules=(
            named("statementId", r"[\w-]+", 100, _PERMIT),
            named("action", r"lambda:\*|lambda:[a-zA-Z]+|\*", 10_000, _PERMIT),
            named("principal", r"\S+", 2048, _PERMIT),
            Rule(_principal, _PERMIT),
        ),
        on_write=(_qualifier_exists("function"),),
    ),
    TypeKnowledge(
        token=WARM,
        source=provider("lambda/provisioned_concurrency_config", "04c79849d"),
        id="{functionName},{qualifier}",
        replace_on=frozenset({"functionName", "qualifier"}),
        references=_function_references("functionName", _WARM),
        rules=(
            between("provisionedConcurrentExecutions", 1, inf, _WARM),
            Rule(_not_latest, recalled("Lambda, provisioned-concurrency")),
        ),
        on_write=(_qualifier_exists("functionName"),),
    ),
)
