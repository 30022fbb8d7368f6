"""HTTP APIs: the API, its integrations, routes and stages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import (
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
    number,
    text,
)
from providers.aws.local.alias import ALIAS
from providers.aws.local.function import FUNCTION
from providers.aws.local.identifiers import TAGS_ALL, random_id
from providers.aws.local.log_group import LOG_GROUP
from providers.aws.local.sources import docs, model, provider, recalled, undated
from providers.aws.local.values import between, named, one_of

API = "aws:apigatewayv2/api:Api"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigatewayv2/stage:Stage"
MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"

_QUOTAS = docs("API Gateway, http-api-quotas")
_PROXY = recalled("API Gateway, http-api-develop-integrations-lambda")
_METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY"
_ROUTE_KEY = re.compile(rf"\$default|(?:{_METHODS}) /\S*")
_FUNCTION_URI = r"arn:aws:apigateway:[^:]+:lambda:path/2015-03-31/functions/(?P<key>arn:aws:lambda:[^/]+)/invocations"
_UNQUALIFIED_URI = _FUNCTION_URI.replace("lambda:[^/]+", r"lambda:[^:]+:\d+:function:[^:/]+")
_QUALIFIED_URI = _FUNCTION_URI.replace("lambda:[^/]+", r"lambda:[^:]+:\d+:function:[^:/]+:[^:/]*[a-zA-Z][^:/]*")


def _made(operation: str) -> str:
    return model("apigatewayv2", operation)


API_EXISTS = Reference("apiId", (API,), "id", _made("GetApi") + ": NotFoundException", same_region=True)


def _calls_a_function(subject: Subject) -> Iterator[Problem]:
    integration = subject.inputs
    if integration.get("integrationType") != "AWS_PROXY" or integration.get("integrationSubtype"):
        return
    uri = integration.get("integrationUri")
    if uri is None:
        yield Problem("integrationUri", "a proxy integration needs the function's invoke ARN")
    elif isinstance(uri, str) and not re.fullmatch(_FUNCTION_URI, uri):
        yield Problem("integrationUri", f"{uri!r} is not the invoke ARN of a function or an alias")
    elif isinstance(uri, str) and (uri.split(":")[3], _function_region(uri)) != (subject.region, subject.region):
        yield Problem("integrationUri", f"the function is of {_function_region(uri)}, the API of {subject.region}")


def _function_region(uri: str) -> str:
    found = re.fullmatch(_FUNCTION_URI, uri)
    return found["key"].split(":")[3] if found else ""


def _payload(subject: Subject) -> Iterator[Problem]:
    integration = subject.inputs
    if integration.get("payloadFormatVersion") == "2.0" and integration.get("integrationType") == "HTTP_PROXY":
        yield Problem("payloadFormatVersion", "payload format 2.0 is for Lambda proxy integrations")


def _route_key(subject: Subject) -> Iterator[Problem]:
    key = subject.inputs.get("routeKey")
    if not isinstance(key, str) or (key.startswith("$") and key != "$default"):
        return
    if not _ROUTE_KEY.fullmatch(key):
        yield Problem("routeKey", f"{key!r} is neither $default nor a method and a path (GET /orders)")
        return
    steps = key.partition(" ")[2].split("/")
    for step in steps[:-1]:
        if step.endswith("+}"):
            yield Problem("routeKey", f"{key!r}: {step} takes the rest of the path, so it must come last")
    variables = [step for step in steps if step.startswith("{")]
    if len(set(variables)) < len(variables):
        yield Problem("routeKey", f"{key!r} names a path variable twice")


def _authorizer(subject: Subject) -> Iterator[Problem]:
    kind = subject.inputs.get("authorizationType")
    if kind in ("JWT", "CUSTOM") and subject.inputs.get("authorizerId") is None:
        yield Problem("authorizerId", f"authorization by {kind} needs an authorizer")


def _integration_of_own_api(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    target = text(subject.inputs, "target").removeprefix("integrations/")
    for integration in near.find(INTEGRATION, "id", target, region=subject.region) if target else ():
        if text(integration.outputs, "apiId") != text(subject.inputs, "apiId"):
            yield Problem("target", f"integration {target} belongs to API {text(integration.outputs, 'apiId')}")


def _routes_exist(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    routes = near.find(ROUTE, "apiId", text(subject.inputs, "apiId"), region=subject.region)
    keys = {text(route.outputs, "routeKey") for route in routes}
    for path, key in at(subject.inputs, "routeSettings[*].routeKey"):
        if isinstance(key, str) and key not in keys:
            yield Problem(path, f"the API has no route {key!r}")


def _throttle(subject: Subject) -> Iterator[Problem]:
    for path, limit in at(subject.inputs, "routeSettings[*]"):
        yield from _limits(path, limit)
    for path, limit in at(subject.inputs, "defaultRouteSettings"):
        yield from _limits(path, limit)


def _limits(path: str, limit: Value) -> Iterator[Problem]:
    if isinstance(limit, Unknown) or not isinstance(limit, dict):
        return
    for name in ("throttlingRateLimit", "throttlingBurstLimit"):
        value = number(limit, name)
        if value is not None and value < 0:
            yield Problem(f"{path}.{name}", f"{value:g} is below 0")


def _is_not_mapped(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for mapping in near.find(MAPPING, "apiId", text(subject.outputs, "apiId"), region=subject.region):
        if text(mapping.outputs, "stage") == text(subject.outputs, "name"):
            domain = text(mapping.outputs, "domainName")
            yield Problem("", f"stage {subject.id} is mapped to {domain}; delete the mapping first")


def _invoke_url(subject: Subject, _near: Neighbours) -> Value:
    stage = text(subject.inputs, "name")
    path = "" if stage == "$default" else stage
    return f"https://{text(subject.inputs, 'apiId')}.execute-api.{subject.region}.amazonaws.com/{path}"


TYPES = (
    TypeKnowledge(
        token=API,
        source=undated("apigatewayv2/api"),
        id=random_id(10),
        name="name",
        replace_on=frozenset({"protocolType", "credentialsArn", "routeKey", "target"}),
        lookup=("id",),
        outputs={
            "apiEndpoint": Computed("https://{id}.execute-api.{region}.amazonaws.com"),
            "arn": Computed("arn:aws:apigateway:{region}::/apis/{id}"),
            "executionArn": Computed("arn:aws:execute-api:{region}:{account}:{id}"),
            "tagsAll": TAGS_ALL,
        },
        defaults={
            "apiKeySelectionExpression": "$request.header.x-api-key",
            "routeSelectionExpression": "$request.method $request.path",
            "ipAddressType": "ipv4",
            "disableExecuteApiEndpoint": False,
        },
        rules=(
            named("name", r".+", 128, _made("CreateApi")),
            one_of("protocolType", ("HTTP", "WEBSOCKET"), _made("CreateApi")),
            one_of("ipAddressType", ("ipv4", "dualstack"), _made("CreateApi")),
        ),
        max_per_region=600,
    ),
    TypeKnowledge(
        token=INTEGRATION,
        source=provider("apigatewayv2/integration", "03412d530"),
        id=random_id(7),
        identity="{apiId}/{id}",
        replace_on=frozenset({"apiId", "integrationType", "integrationSubtype"}),
        lookup=("id", "apiId"),
        references=(
            API_EXISTS,
            Reference(
                "integrationUri",
                (FUNCTION,),
                "arn",
                _PROXY,
                same_region=True,
                pattern=_UNQUALIFIED_URI,
            ),
            Reference(
                "integrationUri",
                (ALIAS,),
                "arn",
                _PROXY,
                same_region=True,
                pattern=_QUALIFIED_URI,
            ),
        ),
        outputs={"integrationResponseSelectionExpression": Computed("")},
        defaults={"connectionType": "INTERNET", "payloadFormatVersion": "1.0", "timeoutMilliseconds": 30_000},
        rules=(
            one_of(
                "integrationType",
                ("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"),
                _made("CreateIntegration"),
            ),
            one_of("payloadFormatVersion", ("1.0", "2.0"), _made("CreateIntegration")),
            between("timeoutMilliseconds", 50, 30_000, f"{_made('CreateIntegration')}; {_QUOTAS}"),
            Rule(_calls_a_function, _PROXY),
            Rule(_payload, _PROXY),
        ),
    ),
    TypeKnowledge(
        token=ROUTE,
        source=provider("apigatewayv2/route", "00a35305d"),
        id=random_id(7),
        identity="{apiId}/{id}",
        replace_on=frozenset({"apiId"}),
        lookup=("apiId",),
        references=(
            API_EXISTS,
            Reference(
                "target",
                (INTEGRATION,),
                "id",
                _made("CreateRoute"),
                same_region=True,
                pattern=r"integrations/(?P<key>.+)",
            ),
        ),
        unique=(Unique(("apiId", "routeKey"), "region", _made("CreateRoute") + ": ConflictException"),),
        defaults={"authorizationType": "NONE", "apiKeyRequired": False},
        rules=(
            named("target", r"integrations/.+", 128, _made("CreateRoute")),
            one_of("authorizationType", ("NONE", "AWS_IAM", "CUSTOM", "JWT"), _made("CreateRoute")),
            Rule(_route_key, recalled("API Gateway, http-api-develop-routes")),
            Rule(_authorizer, recalled("API Gateway, http-api-access-control")),
        ),
        on_write=(WorldRule(_integration_of_own_api, recalled("API Gateway, http-api-develop-routes")),),
    ),
    TypeKnowledge(
        token=STAGE,
        source=undated("apigatewayv2/stage"),
        id="{name}",
        identity="{apiId}/{name}",
        name="name",
        replace_on=frozenset({"apiId", "name"}),
        lookup=("apiId",),
        references=(
            API_EXISTS,
            Reference(
                "accessLogSettings.destinationArn",
                (LOG_GROUP,),
                "arn",
                recalled("API Gateway, http-api-logging"),
                same_region=True,
                pattern=r"(?P<key>arn:aws:logs:.+?)(?::\*)?",
            ),
        ),
        outputs={
            "arn": Computed("arn:aws:apigateway:{region}::/apis/{apiId}/stages/{name}"),
            "executionArn": Computed("arn:aws:execute-api:{region}:{account}:{apiId}/{name}"),
            "invokeUrl": Computed(_invoke_url),
            "tagsAll": TAGS_ALL,
        },
        defaults={"autoDeploy": False, "deploymentId": ""},
        rules=(
            named("name", r"\$default|[\w-]+", 128, _made("CreateStage")),
            Rule(_throttle, recalled("API Gateway, http-api-throttling")),
        ),
        on_write=(WorldRule(_routes_exist, recalled("API Gateway V2 API_UpdateStage: NotFoundException")),),
        on_delete=(WorldRule(_is_not_mapped, recalled("API Gateway V2 API_DeleteStage")),),
    ),
)
