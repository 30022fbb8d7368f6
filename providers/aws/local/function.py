"""Lambda functions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

from msr.knowledge import (
    Asset,
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Unknown,
    Value,
    WorldRule,
    at,
    is_known,
    items,
    number,
    section,
    text,
)
from providers.aws.local.identifiers import TAGS_ALL, too_many
from providers.aws.local.log_group import LOG_GROUP
from providers.aws.local.role import ROLE, trusted_services
from providers.aws.local.runtimes import CLOSED, OPEN
from providers.aws.local.sources import CFN_LINT, docs, model, recalled, undated
from providers.aws.local.values import named, one_of

FUNCTION = "aws:lambda/function:Function"

ENVIRONMENT_BYTES = 4096
_CREATE = model("lambda", "CreateFunction")
_QUOTAS = docs("Lambda, gettingstarted-limits")
_VARIABLE = re.compile(r"[a-zA-Z]\w+")
_RESERVED = frozenset(
    {
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "LAMBDA_RUNTIME_DIR",
        "LAMBDA_TASK_ROOT",
    }
)
_VERSIONED = frozenset(
    {
        "architectures",
        "code",
        "deadLetterConfig",
        "description",
        "environment",
        "ephemeralStorage",
        "handler",
        "imageConfig",
        "imageUri",
        "kmsKeyArn",
        "layers",
        "loggingConfig",
        "memorySize",
        "publish",
        "role",
        "runtime",
        "s3Key",
        "s3ObjectVersion",
        "snapStart",
        "timeout",
        "tracingConfig",
        "vpcConfig",
    }
)
"""Code and configuration: what a new published version is made of."""


def _version(subject: Subject, _near: Neighbours) -> Value:
    if subject.inputs.get("publish") is not True:
        return "$LATEST"
    before = text(subject.outputs, "version")
    return str(int(before) + 1) if before.isdigit() else "1"


def _arn(subject: Subject) -> str:
    return f"arn:aws:lambda:{subject.region}:{subject.account}:function:{text(subject.inputs, 'name')}"


def _qualified_arn(subject: Subject, near: Neighbours) -> Value:
    return f"{_arn(subject)}:{_version(subject, near)}"


def _qualified_invoke_arn(subject: Subject, near: Neighbours) -> Value:
    return invoke_arn(subject.region, str(_qualified_arn(subject, near)))


def invoke_arn(region: str, arn: str) -> str:
    """How API Gateway calls a function, a version or an alias."""
    return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"


def _streaming_arn(subject: Subject, _near: Neighbours) -> Value:
    path = "lambda:path/2021-11-15/functions"
    return f"arn:aws:apigateway:{subject.region}:{path}/{_arn(subject)}/response-streaming-invocations"


def _code_hash(subject: Subject, _near: Neighbours) -> Value:
    code = subject.inputs.get("code")
    return (
        str(code.hash)
        if isinstance(code, Asset)
        else hashlib.sha256(text(subject.inputs, "imageUri").encode()).hexdigest()
    )


def _one_source_of_code(subject: Subject) -> Iterator[Problem]:
    function = subject.inputs
    given = [name for name in ("code", "imageUri", "s3Bucket") if function.get(name) is not None]
    if len(given) != 1:
        yield Problem("code", f"give one of code, imageUri and s3Bucket, not {' and '.join(given) or 'none'}")
    if function.get("packageType", "Zip") == "Zip":
        for name in ("handler", "runtime"):
            if function.get(name) is None:
                yield Problem(name, "is required for a function packaged as zip")


def _sizes(subject: Subject) -> Iterator[Problem]:
    """Managed instances (``capacityProviderConfig``) go further than Lambda's own."""
    managed = subject.inputs.get("capacityProviderConfig") is not None
    memory_mb, timeout_seconds = (32_768, 5400) if managed else (10_240, 900)
    storage_mb = section(subject.inputs, "ephemeralStorage")
    for path, value, least, most in (
        ("memorySize", number(subject.inputs, "memorySize"), 128, memory_mb),
        ("timeout", number(subject.inputs, "timeout"), 1, timeout_seconds),
        ("ephemeralStorage.size", number(storage_mb, "size"), 512, memory_mb),
    ):
        if value is not None and not least <= value <= most:
            yield Problem(path, f"{value:g} is not between {least:g} and {most:g}")


def _runtime(subject: Subject) -> Iterator[Problem]:
    runtime = text(subject.inputs, "runtime")
    if runtime in CLOSED:
        yield Problem("runtime", f"Lambda makes no function on {runtime} since {CLOSED[runtime]}")
    elif runtime and runtime not in OPEN:
        yield Problem("runtime", f"{runtime!r} is not one of {', '.join(OPEN)}")


def _environment(subject: Subject) -> Iterator[Problem]:
    variables = section(section(subject.inputs, "environment"), "variables")
    for name in variables:
        if name in _RESERVED:
            yield Problem("environment.variables", f"{name} is reserved by Lambda")
        elif not _VARIABLE.fullmatch(name):
            yield Problem("environment.variables", f"{name!r} is no name for a variable: letters, digits, underscore")
    known = {name: value for name, value in variables.items() if not isinstance(value, Unknown)}
    size = len(json.dumps(known, separators=(",", ":"), default=str).encode())
    if size > ENVIRONMENT_BYTES:
        yield Problem("environment.variables", f"{size:,} bytes of variables, {ENVIRONMENT_BYTES:,} are allowed")


def _layers(subject: Subject) -> Iterator[Problem]:
    yield from too_many(len(items(subject.inputs, "layers")), 5, "layers", "layers")
    for path, layer in at(subject.inputs, "layers[*]"):
        if isinstance(layer, str) and layer.startswith("arn:") and layer.split(":")[3] != subject.region:
            yield Problem(path, f"the layer is not of {subject.region}")


def _is_trusted(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for role in near.find(ROLE, "arn", text(subject.inputs, "role")):
        trust = text(role.outputs, "assumeRolePolicy")
        if is_known(trust) and "lambda.amazonaws.com" not in trusted_services(trust):
            yield Problem("role", f"the trust policy of {role.id} does not let lambda.amazonaws.com take it on")


TYPES = (
    TypeKnowledge(
        token=FUNCTION,
        source=undated("lambda/function"),
        id="{name}",
        name="name",
        replace_on=frozenset({"name", "packageType", "tenancyConfig"}),
        lookup=("name", "arn"),
        references=(
            Reference("role", (ROLE,), "arn", f"{_CREATE}: InvalidParameterValueException"),
            Reference(
                "loggingConfig.logGroup",
                (LOG_GROUP,),
                "name",
                recalled("Lambda, monitoring-cloudwatchlogs") + "; without logs:CreateLogGroup it stays missing",
                same_region=True,
            ),
        ),
        unique=(Unique(("name",), "region", f"{_CREATE}: ResourceConflictException"),),
        outputs={
            "arn": Computed(lambda subject, _near: _arn(subject)),
            "invokeArn": Computed(lambda subject, _near: invoke_arn(subject.region, _arn(subject))),
            "version": Computed(_version, _VERSIONED),
            "qualifiedArn": Computed(_qualified_arn, _VERSIONED),
            "qualifiedInvokeArn": Computed(_qualified_invoke_arn, _VERSIONED),
            "responseStreamingInvokeArn": Computed(_streaming_arn),
            "codeSha256": Computed(_code_hash, frozenset({"code", "imageUri"})),
            "lastModified": Computed("2026-01-01T00:00:00.000+0000"),
            "sourceCodeSize": Computed(lambda _subject, _near: 0),
            "signingJobArn": Computed(""),
            "signingProfileVersionArn": Computed(""),
            "tagsAll": TAGS_ALL,
        },
        defaults={
            "architectures": ["x86_64"],
            "ephemeralStorage": {"size": 512},
            "memorySize": 128,
            "packageType": "Zip",
            "publish": False,
            "reservedConcurrentExecutions": -1,
            "timeout": 3,
            "tracingConfig": {"mode": "PassThrough"},
        },
        rules=(
            named("name", r"[\w-]+", 64, _CREATE),
            named("handler", r"\S+", 128, _CREATE),
            named("description", r"(?s).*", 256, _CREATE, least=0),
            Rule(_sizes, f"{_QUOTAS}; on managed instances: {_CREATE}"),
            one_of("architectures[*]", ("x86_64", "arm64"), _CREATE),
            one_of("packageType", ("Zip", "Image"), _CREATE),
            one_of("loggingConfig.logFormat", ("JSON", "Text"), _CREATE),
            one_of("tracingConfig.mode", ("Active", "PassThrough"), _CREATE),
            Rule(_one_source_of_code, undated("lambda/function")),
            Rule(_runtime, f"{_CREATE}; runtime life cycle in {CFN_LINT}"),
            Rule(_environment, f"reserved names in {CFN_LINT}; the size: " + recalled("Lambda, gettingstarted-limits")),
            Rule(_layers, recalled("Lambda, gettingstarted-limits")),
        ),
        on_write=(WorldRule(_is_trusted, recalled("Lambda, lambda-intro-execution-role")),),
    ),
)
