"""The HTTP API of a region: routes to functions behind their alias, a throttle, and an access log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.building import placed
from msr.plan import ApiSpec, Choice
from msr.provider import Built, Context, Hand
from providers.aws.alarm import FAILING_MINUTES, FAILING_SHARE, AlarmArgs, Metric, alarm
from providers.aws.logs import access_log_group, log_group
from providers.aws.names import alarm_name, api_name, mark_tags

STAGE = "$default"
PAYLOAD_FORMAT = "2.0"

INTEGRATION_TIMEOUT_MS = 30_000
"""The most that an HTTP API waits. AWS docs, API Gateway, http-api-quotas, read in a copy of 2026."""

PROBE_RATE_PER_SECOND = 100
"""Own throttle of the health and drain routes: user traffic at its limit must not look like a dead region."""

FAILED_SHARE = "IF(requests > 2 * FILL(probes, 0), FILL(errors, 0) / requests, 0)"
"""Of all requests, those answered with a server error, where users send more of them than probes do.

A region out of service answers every probe with an error, as it should: a standby would be in alarm for ever."""

ACCESS_LOG = {
    "time": "$context.requestTime",
    "request": "$context.requestId",
    "client": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "error": "$context.integrationErrorMessage",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A function that answers, by its alias: ``name`` is a word for logical names."""

    name: str
    function_name: Hand
    alias: Hand
    invoke_arn: Hand


@dataclass(frozen=True, slots=True)
class ApiArgs:
    """An HTTP API in one region. ``routes`` maps a route key (``GET /orders``) to the target's name.

    ``probes`` are the route keys that routers ask, throttled apart from the rest, and ``prober`` the name of the
    function that answers them. ``mark`` gives what stands in the API an identity that can be found again, since API
    Gateway tags none of it.
    """

    name: str
    region: str
    targets: tuple[Target, ...]
    routes: Mapping[str, str]
    probes: tuple[str, ...]
    prober: Hand
    alarm_name: str
    rate_per_second: float
    burst: int
    public: bool
    tags: Mapping[str, str]
    mark: Callable[[str], str]


class Api(pulumi.ComponentResource):
    """An HTTP API with its stage and alarm. Outputs: ``api_id``, ``stage``, ``endpoint``, ``alarm`` (its name)."""

    api_id: pulumi.Output[str]
    stage: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    alarm: pulumi.Output[str]

    def __init__(self, logical: str, args: ApiArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Api", logical, None, opts)
        api = aws.apigatewayv2.Api(
            logical,
            name=args.name,
            region=args.region,
            protocol_type="HTTP",
            ip_address_type="dualstack",
            disable_execute_api_endpoint=not args.public,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        integrations = {target.name: self._integration(logical, api, args, target) for target in args.targets}
        routes = [
            self._route(logical, api, args, route_key, integrations[target])
            for route_key, target in args.routes.items()
        ]
        stage = self._stage(logical, api, args, routes)
        self.api_id = api.id
        self.stage = stage.name
        self.endpoint = api.api_endpoint
        self.alarm = alarm(f"{logical}-errors", _errors(args, api.id), parent=self).name
        self.register_outputs({"api_id": self.api_id, "endpoint": self.endpoint})

    def _integration(
        self, logical: str, api: aws.apigatewayv2.Api, args: ApiArgs, target: Target
    ) -> aws.apigatewayv2.Integration:
        child = pulumi.ResourceOptions(parent=self)
        aws.lambda_.Permission(
            f"{logical}-invokes-{target.name}",
            region=args.region,
            statement_id=f"msr-{args.name}",
            action="lambda:InvokeFunction",
            function=target.function_name,
            qualifier=target.alias,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
            opts=child,
        )
        return aws.apigatewayv2.Integration(
            f"{logical}-{target.name}",
            region=args.region,
            api_id=api.id,
            integration_type="AWS_PROXY",
            integration_method="POST",
            integration_uri=target.invoke_arn,
            payload_format_version=PAYLOAD_FORMAT,
            description=args.mark(target.name),
            timeout_milliseconds=INTEGRATION_TIMEOUT_MS,
            opts=child,
        )

    def _route(
        self,
        logical: str,
        api: aws.apigatewayv2.Api,
        args: ApiArgs,
        route_key: str,
        integration: aws.apigatewayv2.Integration,
    ) -> aws.apigatewayv2.Route:
        return aws.apigatewayv2.Route(
            f"{logical}-{route_key}",
            region=args.region,
            api_id=api.id,
            route_key=route_key,
            operation_name=args.mark(route_key),
            target=pulumi.Output.concat("integrations/", integration.id),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _stage(
        self,
        logical: str,
        api: aws.apigatewayv2.Api,
        args: ApiArgs,
        routes: list[aws.apigatewayv2.Route],
    ) -> aws.apigatewayv2.Stage:
        group = log_group(
            f"{logical}-access", name=access_log_group(args.name), region=args.region, tags=args.tags, parent=self
        )
        return aws.apigatewayv2.Stage(
            f"{logical}-stage",
            name=STAGE,
            region=args.region,
            api_id=api.id,
            auto_deploy=True,
            access_log_settings=aws.apigatewayv2.StageAccessLogSettingsArgs(
                destination_arn=group.arn, format=json.dumps(ACCESS_LOG)
            ),
            default_route_settings=aws.apigatewayv2.StageDefaultRouteSettingsArgs(
                throttling_rate_limit=args.rate_per_second, throttling_burst_limit=args.burst
            ),
            route_settings=[
                aws.apigatewayv2.StageRouteSettingArgs(
                    route_key=route_key,
                    throttling_rate_limit=PROBE_RATE_PER_SECOND,
                    throttling_burst_limit=PROBE_RATE_PER_SECOND,
                )
                for route_key in args.probes
            ],
            tags=args.tags,
            # Settings of a route are refused while the route does not exist (recalled, not checked).
            opts=pulumi.ResourceOptions(parent=self, depends_on=routes),
        )


def _errors(args: ApiArgs, api_id: Hand) -> AlarmArgs:
    stage = {"ApiId": api_id, "Stage": STAGE}
    return AlarmArgs(
        name=args.alarm_name,
        region=args.region,
        description=f"{args.name}: more than {FAILING_SHARE:.0%} of its requests end in a server error",
        metrics=(
            Metric("errors", "AWS/ApiGateway", "5xx", "Sum", stage),
            Metric("requests", "AWS/ApiGateway", "Count", "Sum", stage),
            Metric("probes", "AWS/Lambda", "Invocations", "Sum", {"FunctionName": args.prober}),
        ),
        expression=FAILED_SHARE,
        threshold=FAILING_SHARE,
        minutes=FAILING_MINUTES,
        tags=args.tags,
    )


def build(ctx: Context, choice: Choice) -> Built:
    """The API of this region; hands on ``api_id``, ``stage``, ``alarm`` and, when public, ``endpoint``."""
    spec = choice.expect(ApiSpec)
    region = ctx.here.name
    routes = {f"{route.method} {route.path}": route.function for route in spec.routes}
    probes = _probes(ctx, spec)
    args = ApiArgs(
        name=api_name(ctx, region),
        region=region,
        targets=tuple(_target(ctx, key) for key in sorted({*routes.values(), *probes.values()})),
        routes={key: _word(target) for key, target in {**routes, **probes}.items()},
        probes=tuple(probes),
        prober=ctx.built["health"].outputs["function_name"],
        alarm_name=alarm_name(ctx, f"{choice.key}-errors", region),
        rate_per_second=spec.rate_per_second,
        burst=spec.burst,
        public=spec.public,
        tags=mark_tags(ctx, "api", choice.key, region),
        mark=lambda word: ctx.namer.mark("api", f"{choice.key}.{word}", region),
    )
    api = Api(f"{choice.name}-{region}", args, opts=placed(ctx))
    outputs: dict[str, Hand] = {"api_id": api.api_id, "stage": api.stage, "alarm": api.alarm}
    if spec.public:
        outputs["endpoint"] = api.endpoint
    return Built(api, outputs)


def _probes(ctx: Context, spec: ApiSpec) -> Mapping[str, str]:
    """Route keys of the health function; no drain route where no peer could be drained."""
    routes = {f"GET {spec.health_path}": "health"}
    if len(ctx.plan.serving) > 1:
        routes[f"GET {spec.drain_path}/{{region}}"] = "health"
    return routes


def _target(ctx: Context, key: str) -> Target:
    made = ctx.built[key].outputs
    return Target(_word(key), made["function_name"], made["alias"], made["invoke_arn"])


def _word(key: str) -> str:
    """``functions.health`` and the health function itself need different logical names."""
    return key.replace(".", "-")
