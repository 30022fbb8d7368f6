"""Plans and manifests made by hand, so that what is shown of them is compared to the letter."""

from __future__ import annotations

from datetime import date

from msr.manifest import Manifest, RegionRecord, StackRecord
from msr.plan import (
    ApiSpec,
    Choice,
    Dependency,
    EndpointSpec,
    FunctionSpec,
    HealthSpec,
    KeyPart,
    KeySpec,
    Note,
    Placement,
    Plan,
    Ref,
    Rejection,
    RouteSpec,
    SwitchSpec,
    TableSpec,
    TrafficSpec,
)

REGIONS = ("east", "west")

TABLE = Choice(
    "tables.orders",
    "table",
    "dynamodb-global-table",
    ("data",),
    REGIONS,
    TableSpec(
        key=KeySpec(KeyPart("order_id", "string")),
        indexes=(),
        ttl_attribute=None,
        consistency="eventual",
        writers="all",
        conflicts="last-writer-wins",
        replicas=REGIONS,
        witness=None,
        home="east",
        protected=False,
    ),
)
FUNCTION = Choice(
    "functions.api",
    "function",
    "lambda",
    ("region",),
    REGIONS,
    FunctionSpec("functions", "app.handler", "python3.12", 512, 10, {}, {}),
    needs=(Ref("tables.orders", "write"),),
)
API = Choice(
    "api",
    "api",
    "http-api",
    ("region",),
    REGIONS,
    ApiSpec((RouteSpec("ANY", "/{proxy+}", "functions.api"),), 500.0, 1000, "/health", "/peer", public=False),
)
HEALTH = Choice("health", "health", "health", ("region",), REGIONS, HealthSpec("/health", "/peer", ()))
SWITCH = Choice("switch", "switch", "switch", ("region",), REGIONS, SwitchSpec({"east": ("west",), "west": ("east",)}))
TRAFFIC = Choice(
    "traffic",
    "traffic",
    "route53",
    ("base", "entry"),
    REGIONS,
    TrafficSpec(
        domain="api.orders.example",
        zone_name="orders.example",
        zone=None,
        apex=False,
        policy="priority",
        via="dns",
        ttl_seconds=30,
        interval_seconds=10,
        unhealthy_after=3,
        health_path="/health",
        drain_path="/peer",
        endpoints=(EndpointSpec("east", "east.api.orders.example"), EndpointSpec("west", "west.api.orders.example")),
    ),
)

TITLES = {"dynamodb-global-table": "Amazon DynamoDB global table, eventual consistency", "lambda": "AWS Lambda"}

PLAN = Plan(
    app="orders",
    environment="local",
    target="local",
    cloud="aws",
    account={"id": "000000000000"},
    mode="active-passive",
    as_of=date(2026, 11, 25),
    placements=(
        Placement("east", "us-east-1", "active", 1),
        Placement("west", "us-west-2", "standby", 2),
        Placement("third", "us-east-2", "witness", 3),
    ),
    home="east",
    hosts=(),
    choices=(TABLE, SWITCH, FUNCTION, HEALTH, API, TRAFFIC),
    dependencies=(
        Dependency("functions.api", "tables.orders", "data", "request"),
        Dependency("functions.api", "switch", "data", "request"),
    ),
    rejections=(
        Rejection("tables.orders", "dynamodb-table", ("single region only",)),
        Rejection("tables.orders", "aurora-dsql", ("strong consistency only", "needs a witness [1 of 3]")),
    ),
    notes=(Note("traffic", "creates the zone orders.example"), Note("traffic", "clients cache for 30 s")),
    tags={},
)

MANIFEST = Manifest(
    app="orders",
    environment="local",
    target="local",
    cloud="aws",
    account={"id": "000000000000"},
    mode="active-passive",
    regions=(RegionRecord("east", "us-east-1", "active", 1), RegionRecord("west", "us-west-2", "standby", 2)),
    stacks=(
        StackRecord(
            name="orders.local.base",
            part="base",
            region="us-east-1",
            state="deployed",
            digest="b" * 16,
            resources=3,
            outputs={"traffic": {"zone_id": "Z1", "name_servers": "ns-1.example,ns-2.example"}},
            updated="2026-11-25T17:50:12+00:00",
        ),
        StackRecord(
            name="orders.local.east",
            part="east",
            region="us-east-1",
            state="deployed",
            digest="e" * 16,
            resources=21,
            outputs={"traffic": {"host": "east.api.orders.example"}, "api": {"id": "a1"}},
            updated="2026-11-25T17:50:30+00:00",
        ),
        StackRecord(
            name="orders.local.west",
            part="west",
            region="us-west-2",
            state="failed",
            digest="f" * 16,
            resources=4,
            outputs={},
            updated="2026-11-25T17:50:31+00:00",
            message="us-west-2 does not answer",
        ),
        StackRecord(
            name="orders.local.entry",
            part="entry",
            region="us-east-1",
            state="deployed",
            digest="d" * 16,
            resources=5,
            outputs={"traffic": {"host": "api.orders.example"}},
            updated="2026-11-25T17:51:00+00:00",
        ),
    ),
    msr_version="0.1.0",
    home="east",
)
