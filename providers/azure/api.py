"""The HTTP front of a region: the region's one app, with every function and the health answer in it."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi

from msr.building import placed
from msr.plan import ApiSpec, Choice, FunctionSpec
from msr.provider import Built, Context, Hand
from providers.azure import names
from providers.azure.app import App, AppArgs
from providers.azure.availability_zones import has_zones
from providers.azure.function import contract, folder_of, own_variables
from providers.azure.ground import Ground, GroundArgs, GroundNames, OwnRole, Who
from providers.azure.package import Code, Package, package
from providers.azure.roles import (
    BLOB_DATA_OWNER,
    BLOB_DATA_READER,
    METRICS_PUBLISHER,
    QUEUE_DATA_CONTRIBUTOR,
    TABLE_DATA_CONTRIBUTOR,
    Grant,
)

_STORAGE_ROLES = {"blobs": BLOB_DATA_OWNER, "queues": QUEUE_DATA_CONTRIBUTOR, "tables": TABLE_DATA_CONTRIBUTOR}
"""What the Functions host needs of its own storage. Azure docs, functions-reference, identity-based; 2026-11."""

_IDENTITY = ("identity_id", "client_id", "principal_id")
"""What the base hands on of a region's identity."""

FRONT_DOOR = "front-door"


def build(ctx: Context, choice: Choice) -> Built:
    """The app of this region.

    Hands on ``host``, ``health_url``, ``group``, ``app``, ``verification_id``, and ``endpoint`` when the service has
    no domain of its own.
    """
    spec = choice.expect(ApiSpec)
    region = ctx.here.name
    code = _package(ctx, spec)
    ground = Ground(f"ground-{region}", _ground(ctx, code), opts=placed(ctx))
    app = App(f"{choice.name}-{region}", _app(ctx, code), ground, opts=placed(ctx))
    outputs: dict[str, Hand] = {
        "host": app.host,
        "health_url": pulumi.Output.concat("https://", app.host, spec.health_path),
        "group": ground.group,
        "app": app.name,
        "verification_id": app.verification_id,
    }
    if spec.public:
        outputs["endpoint"] = pulumi.Output.concat("https://", app.host)
    return Built(app, outputs)


def _package(ctx: Context, spec: ApiSpec) -> Package:
    functions = ctx.plan.of_kind("function")
    own = {folder_of(ctx, function): function for function in reversed(functions)}
    codes = tuple(Code(folder, ctx.archive(own[folder])) for folder in sorted(own))
    return package(
        codes,
        {
            "functions": {
                f.name: {"folder": folder_of(ctx, f), "handler": f.expect(FunctionSpec).handler} for f in functions
            },
            "routes": {f"{r.method} {r.path}": r.function.rpartition(".")[2] for r in spec.routes},
            "health": spec.health_path,
            "drain": spec.drain_path if len(ctx.plan.serving) > 1 else "",
        },
    )


def _ground(ctx: Context, code: Package) -> GroundArgs:
    region = ctx.here.name
    name = ctx.namer.name
    return GroundArgs(
        names=GroundNames(
            group=names.region_group_name(ctx, region),
            storage=name("host-storage", "", region, rule=names.STORAGE),
            workspace=name("workspace", "", region, rule=names.WORKSPACE),
            insights=name("insights", "", region, rule=names.INSIGHTS),
        ),
        who=Who(*(ctx.hand_in("base", "api", f"{ctx.here.key}.{word}") for word in _IDENTITY)),
        region=region,
        zones=has_zones(region),
        package=code.archive,
        storage_roles=tuple(_own_role(ctx, word, role) for word, role in _STORAGE_ROLES.items()),
        insights_role=_own_role(ctx, "metrics", METRICS_PUBLISHER),
        grants=dict(_grants(ctx)),
        tags=names.tags(ctx, "ground", "", region),
        group_tags=names.tags(ctx, "resource-group", "", region),
    )


def _own_role(ctx: Context, word: str, role: str) -> OwnRole:
    name = names.role_assignment_name(ctx, f"ground.{word}", ctx.here.name)
    return OwnRole(word, names.role_definition_id(ctx.plan, role), name)


def _grants(ctx: Context) -> Iterator[tuple[str, Grant]]:
    """The region's own switch store, to read; what its peers keep is granted where all regions are known."""
    scope = ctx.built["health"].outputs.get("switch_scope")
    if scope is not None:
        definition = names.role_definition_id(ctx.plan, BLOB_DATA_READER)
        yield "switch", Grant(names.role_assignment_name(ctx, "ground.switch", ctx.here.name), definition, scope)


def _app(ctx: Context, code: Package) -> AppArgs:
    region = ctx.here.name
    specs = [function.expect(FunctionSpec) for function in ctx.plan.of_kind("function")]
    settings: dict[str, Hand] = {
        **contract(ctx),
        "MSR_HEALTH": ctx.built["health"].outputs["settings"],
        # A new package alone is noticed by new instances only; a changed setting replaces the running ones.
        "MSR_PACKAGE": code.digest,
        **own_variables(ctx),
    }
    return AppArgs(
        name=names.app_name(ctx, region),
        plan=ctx.namer.name("plan", "", region, rule=names.PLAN),
        region=region,
        python=specs[0].runtime.removeprefix("python"),
        memory_mb=max(spec.memory_mb for spec in specs),
        warm=max(spec.warm.get(ctx.here.key, 0) for spec in specs),
        settings=settings,
        front_door=_front_door(ctx),
        tags=names.tags(ctx, "app", "", region),
    )


def _front_door(ctx: Context) -> Hand | None:
    """The Front Door that requests must come through, where it is the only way in."""
    ways = ctx.plan.of_kind("traffic")
    if len(ways) != 1 or ways[0].service != FRONT_DOOR:
        return None
    return ctx.hand_in("base", ways[0].key, "front_door_id")
