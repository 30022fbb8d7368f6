"""The deep health service of a region, and what it is allowed to touch.

It is a Cloud Run service of its own, so that no function needs access to the tables of all others. In ``base`` the
project's APIs are switched on: health is what every plan has exactly once.
"""

from __future__ import annotations

import json

import pulumi

from msr.building import placed
from msr.plan import Choice, HealthSpec, TableSpec
from msr.provider import Built, Context
from providers.gcp import apis
from providers.gcp.function import Function, FunctionArgs, handed_on, probes
from providers.gcp.names import mark_labels, project_id, service_account_id, service_name, source_bucket
from providers.gcp.roles import Grant
from providers.gcp.settings import contract, public, server_settings, switch_buckets
from providers.gcp.stores import APP_PROFILE, store

RUNTIME = "python3.13"
"""Supported until October 2029 (PEP 719)."""

MEMORY_MB = 512
TIMEOUT_SECONDS = 5
HANDLER = "msr_runtime.health.handler"


class ProjectApis(pulumi.ComponentResource):
    """The APIs that functions need."""

    def __init__(self, logical: str, *, project: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:ProjectApis", logical, None, opts)
        apis.enabled(logical, apis.FUNCTIONS, project=project, parent=self)
        self.register_outputs({})


def base(ctx: Context, choice: Choice) -> Built:
    """The project's APIs, before any region is built."""
    return Built(ProjectApis(f"{choice.name}-apis", project=project_id(ctx.plan), opts=placed(ctx)))


def region(ctx: Context, choice: Choice) -> Built:
    """The health service of this region."""
    spec = choice.expect(HealthSpec)
    here = ctx.here.name
    args = FunctionArgs(
        name=service_name(ctx, choice.key, here),
        service_account_id=service_account_id(ctx, choice.key, here),
        bucket=source_bucket(ctx, choice.key, here),
        project=project_id(ctx.plan),
        region=here,
        runtime=RUNTIME,
        memory_mb=MEMORY_MB,
        timeout_seconds=TIMEOUT_SECONDS,
        code=None,
        environment={**contract(ctx, choice), "MSR_HEALTH": _tables(ctx, spec), **_server(ctx, spec)},
        grants=[Grant(word(key), store(ctx, ctx.plan.choice(key)), "read") for key in spec.includes],
        readable_buckets=switch_buckets(ctx),
        probes=probes(ctx),
        warm=1 if len(ctx.plan.serving) > 1 else 0,
        public=public(ctx),
        labels=mark_labels(ctx, "function", choice.key, here),
    )
    return handed_on(Function(f"{choice.name}-{here}", args, opts=placed(ctx)))


def word(key: str) -> str:
    """The last word of a key."""
    return key.rpartition(".")[2]


def health_routes(ctx: Context, spec: HealthSpec) -> tuple[str, ...]:
    """What the health service answers; no drain route where no peer could be drained."""
    drain = (f"GET {spec.drain_path}/{{region}}",) if len(ctx.plan.serving) > 1 else ()
    return (f"GET {spec.path}", *drain)


def _server(ctx: Context, spec: HealthSpec) -> dict[str, str]:
    routes = health_routes(ctx, spec)
    return dict(server_settings(ctx, handler=HANDLER, routes=routes, timeout_seconds=TIMEOUT_SECONDS))


def _tables(ctx: Context, spec: HealthSpec) -> str:
    return json.dumps([_table(ctx, ctx.plan.choice(key)) for key in spec.includes], sort_keys=True)


def _table(ctx: Context, choice: Choice) -> dict[str, object]:
    spec = choice.expect(TableSpec)
    found = store(ctx, choice)
    return {
        "label": choice.name,
        "engine": found.engine,
        "path": found.path,
        "endpoint": found.endpoint,
        "wider": len(spec.replicas) > 1,
        "profile": APP_PROFILE if found.engine == "bigtable" else "",
    }
