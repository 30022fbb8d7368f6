"""Cloud Run services: an account of their own, code from a bucket of their region, and probes that routers believe.

A region is left when its instances stop being ready: the readiness probe asks msr's server in the container, which
answers for the process and for the region's switch, and for nothing that another region could break.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import Choice, FunctionSpec, HealthSpec
from msr.provider import Built, Context, Hand
from providers.gcp import source
from providers.gcp.instances import CONCURRENCY, MAX_INSTANCES, processors
from providers.gcp.names import (
    mark_labels,
    project_id,
    service_account_id,
    service_name,
    source_bucket,
)
from providers.gcp.roles import Grant, Identity
from providers.gcp.runtime.server import LIVE_PATH, READY_PATH
from providers.gcp.settings import contract, function_settings, public, switch_buckets, used_tables
from providers.gcp.stores import store

PORT = 8080

SMALLEST_SECOND_GENERATION_MB = 512
"""Google Cloud docs, Cloud Run, memory-limits: less needs the first generation of execution environment; 2026-10."""


@dataclass(frozen=True, slots=True)
class Probes:
    """How often an instance is asked whether it is ready, and how many failures in a row say that it is not."""

    period_seconds: int = 10
    failures: int = 3


@dataclass(frozen=True, slots=True)
class FunctionArgs:
    """A function in one region, in plain values. ``warm`` instances are kept running (0: none).

    ``public`` opens the service's own host; else only load balancers of the project reach it. Without ``code`` the
    handler is one of the runtime itself.
    ``readable_buckets`` are the switch stores by a word of their own.
    """

    name: str
    service_account_id: str
    bucket: str
    project: str
    region: str
    runtime: str
    memory_mb: int
    timeout_seconds: int
    code: pulumi.Archive | None
    environment: Mapping[str, str]
    grants: Sequence[Grant]
    readable_buckets: Mapping[str, str] = field(default_factory=dict[str, str])
    probes: Probes = field(default_factory=Probes)
    warm: int = 0
    public: bool = False
    labels: Mapping[str, str] = field(default_factory=dict[str, str])


class Function(pulumi.ComponentResource):
    """A Cloud Run service, its account and its code. Outputs: ``service_name``, ``uri``."""

    service_name: pulumi.Output[str]
    uri: pulumi.Output[str]

    def __init__(self, logical: str, args: FunctionArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:gcp:Function", logical, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        identity = Identity(
            logical,
            project=args.project,
            account_id=args.service_account_id,
            grants=args.grants,
            readable_buckets=args.readable_buckets,
            opts=child,
        )
        code = _code(logical, args, child)
        service = gcp.cloudrunv2.Service(
            logical,
            project=args.project,
            name=args.name,
            location=args.region,
            launch_stage="BETA",
            ingress="INGRESS_TRAFFIC_ALL" if args.public else "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
            invoker_iam_disabled=True,
            deletion_protection=False,
            scaling=gcp.cloudrunv2.ServiceScalingArgs(
                min_instance_count=args.warm, max_instance_count=MAX_INSTANCES, scaling_mode="AUTOMATIC"
            ),
            template=_template(args, identity, code),
            traffics=[gcp.cloudrunv2.ServiceTrafficArgs(type="TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent=100)],
            labels=args.labels,
            # A revision that starts before its permissions exist would fail its first requests.
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(identity.bindings)),
        )
        self.service_name = service.name
        self.uri = service.uri
        self.register_outputs({"service_name": self.service_name, "uri": self.uri})


def build(ctx: Context, choice: Choice) -> Built:
    """The function of ``choice`` in this region."""
    spec = choice.expect(FunctionSpec)
    region = ctx.here.name
    args = FunctionArgs(
        name=service_name(ctx, choice.key, region),
        service_account_id=service_account_id(ctx, choice.key, region),
        bucket=source_bucket(ctx, choice.key, region),
        project=project_id(ctx.plan),
        region=region,
        runtime=spec.runtime,
        memory_mb=spec.memory_mb,
        timeout_seconds=spec.timeout_seconds,
        code=ctx.archive(choice),
        environment={**contract(ctx, choice), **spec.environment, **function_settings(ctx, choice, spec)},
        grants=_uses(ctx, choice),
        readable_buckets=switch_buckets(ctx),
        probes=probes(ctx),
        warm=spec.warm.get(ctx.here.key, 0),
        public=public(ctx),
        labels=mark_labels(ctx, "function", choice.key, region),
    )
    return handed_on(Function(f"{choice.name}-{region}", args, opts=placed(ctx)))


def handed_on(function: Function) -> Built:
    """What a function gives to those who route to it."""
    outputs: dict[str, Hand] = {"service_name": function.service_name, "uri": function.uri}
    return Built(function, outputs)


def probes(ctx: Context) -> Probes:
    """As often as the blueprint asks for health: readiness is what an anycast way in follows."""
    for choice in ctx.plan.of_kind("health"):
        spec = choice.expect(HealthSpec)
        return Probes(spec.interval_seconds, spec.unhealthy_after)
    return Probes()


def _code(logical: str, args: FunctionArgs, child: pulumi.ResourceOptions) -> gcp.storage.BucketObject:
    bucket = gcp.storage.Bucket(
        f"{logical}-source",
        project=args.project,
        name=args.bucket,
        location=args.region.upper(),
        storage_class="STANDARD",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        force_destroy=True,
        labels=args.labels,
        opts=child,
    )
    return gcp.storage.BucketObject(
        f"{logical}-code",
        bucket=bucket.name,
        name="function.zip",
        source=source.with_runtime(args.code),
        # The other way round the old object's deletion would take the new one: both have the same name.
        opts=pulumi.ResourceOptions(parent=bucket, delete_before_replace=True),
    )


def _template(
    args: FunctionArgs, identity: Identity, code: gcp.storage.BucketObject
) -> gcp.cloudrunv2.ServiceTemplateArgs:
    second = args.memory_mb >= SMALLEST_SECOND_GENERATION_MB
    return gcp.cloudrunv2.ServiceTemplateArgs(
        service_account=identity.email,
        timeout=f"{args.timeout_seconds}s",
        max_instance_request_concurrency=CONCURRENCY,
        execution_environment=f"EXECUTION_ENVIRONMENT_GEN{2 if second else 1}",
        containers=[_container(args, code)],
        labels=args.labels,
    )


def _container(args: FunctionArgs, code: gcp.storage.BucketObject) -> gcp.cloudrunv2.ServiceTemplateContainerArgs:
    run = gcp.cloudrunv2
    # The generation pins what a revision runs: uploading a new zip makes a new revision, and an old one stays itself.
    origin = run.ServiceTemplateContainerSourceCodeCloudStorageSourceArgs(
        bucket=code.bucket, object=code.output_name, generation=code.generation.apply(str)
    )
    return run.ServiceTemplateContainerArgs(
        image="scratch",
        base_image_uri=source.base_image(args.runtime, args.region),
        source_code=run.ServiceTemplateContainerSourceCodeArgs(cloud_storage_source=origin),
        commands=[source.COMMAND[0]],
        args=list(source.COMMAND[1:]),
        envs=[run.ServiceTemplateContainerEnvArgs(name=k, value=v) for k, v in sorted(args.environment.items())],
        ports=run.ServiceTemplateContainerPortsArgs(name="http1", container_port=PORT),
        resources=run.ServiceTemplateContainerResourcesArgs(
            limits={"cpu": str(processors(args.memory_mb)), "memory": f"{args.memory_mb}Mi"},
            # Left out, it means "always on" as soon as limits are given (terraform-provider-google).
            cpu_idle=True,
            startup_cpu_boost=True,
        ),
        startup_probe=run.ServiceTemplateContainerStartupProbeArgs(
            period_seconds=3,
            timeout_seconds=2,
            failure_threshold=20,
            http_get=run.ServiceTemplateContainerStartupProbeHttpGetArgs(path=LIVE_PATH, port=PORT),
        ),
        liveness_probe=run.ServiceTemplateContainerLivenessProbeArgs(
            period_seconds=20,
            timeout_seconds=5,
            failure_threshold=5,
            http_get=run.ServiceTemplateContainerLivenessProbeHttpGetArgs(path=LIVE_PATH, port=PORT),
        ),
        readiness_probe=run.ServiceTemplateContainerReadinessProbeArgs(
            period_seconds=args.probes.period_seconds,
            timeout_seconds=min(3, args.probes.period_seconds),
            failure_threshold=args.probes.failures,
            success_threshold=2,
            http_get=run.ServiceTemplateContainerReadinessProbeHttpGetArgs(path=READY_PATH, port=PORT),
        ),
    )


def _uses(ctx: Context, choice: Choice) -> tuple[Grant, ...]:
    tables = {table.key: table for table in used_tables(ctx, choice)}
    return tuple(
        Grant(tables[ref.key].name, store(ctx, tables[ref.key]), ref.access)
        for ref in choice.needs
        if ref.key in tables
    )
