"""What the local cloud says of AWS, beside the API models that boto3 ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from typing import Any, cast

import pytest

from msr.knowledge import PropertyMap, Subject, TypeKnowledge, Value
from providers.aws.local import KNOWLEDGE
from providers.aws.local.runtimes import CLOSED, OPEN
from providers.aws.local.sources import BOTOCORE
from providers.aws.offers import LAMBDA_PROMISE

KINDS = re.compile(
    rf"API model of \w+, \w+ \(botocore {re.escape(BOTOCORE)}\)"
    r"|terraform-provider-aws@[0-9a-f]{9} internal/service/\w+/\w+\.go"
    r"|internal/service/\w+/\w+\.go, commit not noted"
    r"|, read in a copy of 2026"
    r"|: recalled, not checked"
    r"|cfn-lint 1\.58\.0"
    r"|, as reported in |: the service's own words"
)
"""The ways in which something may have come to be known."""

WORDS: tuple[tuple[str, str, str, str, str], ...] = (
    ("metricAlarm", "comparisonOperator", "cloudwatch", "PutMetricAlarm", "ComparisonOperator"),
    ("metricAlarm", "statistic", "cloudwatch", "PutMetricAlarm", "Statistic"),
    ("function", "packageType", "lambda", "CreateFunction", "PackageType"),
    ("function", "loggingConfig.logFormat", "lambda", "CreateFunction", "LoggingConfig.LogFormat"),
    ("function", "tracingConfig.mode", "lambda", "CreateFunction", "TracingConfig.Mode"),
    ("api", "protocolType", "apigatewayv2", "CreateApi", "ProtocolType"),
    ("api", "ipAddressType", "apigatewayv2", "CreateApi", "IpAddressType"),
    ("integration", "integrationType", "apigatewayv2", "CreateIntegration", "IntegrationType"),
    ("route", "authorizationType", "apigatewayv2", "CreateRoute", "AuthorizationType"),
    ("certificate", "validationMethod", "acm", "RequestCertificate", "ValidationMethod"),
    ("logGroup", "logGroupClass", "logs", "CreateLogGroup", "logGroupClass"),
    ("table", "billingMode", "dynamodb", "CreateTable", "BillingMode"),
    ("table", "tableClass", "dynamodb", "CreateTable", "TableClass"),
    ("table", "streamViewType", "dynamodb", "CreateTable", "StreamSpecification.StreamViewType"),
    ("healthCheck", "type", "route53", "CreateHealthCheck", "HealthCheckConfig.Type"),
    ("record", "type", "route53", "ChangeResourceRecordSets", "ChangeBatch.Changes.ResourceRecordSet.Type"),
    ("distribution", "httpVersion", "cloudfront", "CreateDistribution", "DistributionConfig.HttpVersion"),
)
"""A property of one word, and the member of an operation that takes it."""

SIZES: tuple[tuple[str, str, str, str, str], ...] = (
    ("metricAlarm", "name", "cloudwatch", "PutMetricAlarm", "AlarmName"),
    ("alias", "name", "lambda", "CreateAlias", "Name"),
    ("permission", "statementId", "lambda", "AddPermission", "StatementId"),
    ("permission", "principal", "lambda", "AddPermission", "Principal"),
    ("function", "handler", "lambda", "CreateFunction", "Handler"),
    ("function", "description", "lambda", "CreateFunction", "Description"),
    ("role", "name", "iam", "CreateRole", "RoleName"),
    ("role", "description", "iam", "CreateRole", "Description"),
    ("rolePolicy", "name", "iam", "PutRolePolicy", "PolicyName"),
    ("logGroup", "name", "logs", "CreateLogGroup", "logGroupName"),
    ("healthCheck", "fqdn", "route53", "CreateHealthCheck", "HealthCheckConfig.FullyQualifiedDomainName"),
    ("healthCheck", "resourcePath", "route53", "CreateHealthCheck", "HealthCheckConfig.ResourcePath"),
)
"""A text, and the member whose longest value the model states."""

as_read = pytest.mark.skipif(
    version("botocore") != BOTOCORE, reason=f"the models of botocore {BOTOCORE} were read, this is another release"
)


def known(word: str) -> TypeKnowledge:
    """The knowledge of the type whose module ends in ``word``."""
    (found,) = [kept for token, kept in KNOWLEDGE.types.items() if token.partition("/")[2].partition(":")[0] == word]
    return found


def api(service: str) -> Any:
    """The model of a service; botocore states no types."""
    session: Any = import_module("botocore.session")
    return session.get_session().get_service_model(service)


def member(service: str, operation: str, path: str) -> Any:
    """The shape of one input of an operation, through structures and lists."""
    shape = api(service).operation_model(operation).input_shape
    for step in path.split("."):
        while shape.type_name == "list":
            shape = shape.member
        shape = shape.members[step]
    return shape


def nested(path: str, value: Value) -> PropertyMap:
    """``{"a": {"b": value}}`` for ``a.b``."""
    head, _, rest = path.partition(".")
    return {head: nested(rest, value) if rest else value}


def complaints(kept: TypeKnowledge, path: str, value: Value) -> list[str]:
    """What the rules say of one property, given nothing else."""
    subject = Subject(kept.token, "urn", "000000000000", "us-east-1", nested(path, value), "0" * 40)
    return [
        problem.message
        for rule in kept.rules
        for problem in rule.check(subject)
        if problem.path == path and ("is not one of" in problem.message or "are allowed" in problem.message)
    ]


def sources() -> Iterator[tuple[str, str]]:
    for token, kept in KNOWLEDGE.types.items():
        yield token, kept.source
        for listed in (kept.references, kept.unique, kept.rules, kept.on_write, kept.on_delete):
            yield from ((token, entry.source) for entry in listed)


def test_every_entry_says_how_it_came_to_be_known() -> None:
    assert [(token, source) for token, source in sources() if not KINDS.search(source)] == []


def test_every_model_that_is_cited_is_one_of_botocores() -> None:
    cited = {pair for _, source in sources() for pair in re.findall(r"API model of (\w+), (\w+)", source)}
    assert len(cited) > 20
    assert [(service, name) for service, name in cited if name not in api(service).operation_names] == []


@as_read
@pytest.mark.parametrize(("word", "path", "service", "operation", "where"), WORDS)
def test_no_word_of_the_api_is_refused_and_no_other_is_taken(
    word: str, path: str, service: str, operation: str, where: str
) -> None:
    kept = known(word)
    words = cast("list[str]", member(service, operation, where).enum)
    refused = [one for one in words if complaints(kept, path, one)]
    assert refused == []
    assert complaints(kept, path, "no such word")


@as_read
@pytest.mark.parametrize(("word", "path", "service", "operation", "where"), SIZES)
def test_a_text_may_be_as_long_as_the_model_says_and_no_longer(
    word: str, path: str, service: str, operation: str, where: str
) -> None:
    kept, longest = known(word), member(service, operation, where).metadata["max"]
    assert complaints(kept, path, "a" * longest) == []
    assert complaints(kept, path, "a" * (longest + 1)) != []


@as_read
def test_every_runtime_of_the_api_is_known() -> None:
    runtimes = set(member("lambda", "CreateFunction", "Runtime").enum)
    assert runtimes - {"custom"} == {*OPEN, *CLOSED}


def test_no_runtime_is_offered_that_lambda_has_closed() -> None:
    assert LAMBDA_PROMISE.runtimes[0] == "python3.14"
    assert set(LAMBDA_PROMISE.runtimes) <= set(OPEN)
