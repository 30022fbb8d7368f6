"""What AWS can promise, and what of it msr builds.

In each kind the first offer that keeps the blueprint is taken, so the simplest stands first.
"""

from __future__ import annotations

from datetime import date

from msr.offer import (
    ApiPromise,
    BackupPromise,
    Chooser,
    FunctionPromise,
    HealthPromise,
    Offer,
    RegionRule,
    RegionSet,
    SwitchPromise,
    TablePromise,
    TrafficPromise,
)
from providers.aws.runtimes import runtimes

_CHECKED = date(2026, 11, 23)

_EDGE_TTL_SECONDS = 60
"""What clients keep of an alias that leads to CloudFront; no record of ours sets it. Recalled, not checked."""

_STRONG_SETS = (
    RegionSet("US", ("us-east-1", "us-east-2", "us-west-2")),
    RegionSet("EU", ("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1")),
    RegionSet("AP", ("ap-northeast-1", "ap-northeast-2", "ap-northeast-3")),
)

_WITHOUT_DSQL = (
    *("us-west-1", "mx-central-1", "eu-central-2", "eu-south-1", "il-central-1", "me-central-1", "me-south-1"),
    *("af-south-1", "ap-south-2", "ap-east-2", "ap-southeast-3", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"),
)

LAMBDA_PROMISE = FunctionPromise(
    runtimes=tuple(known.name for known in runtimes() if known.offered),
    memory_mb=(128, 10_240),
    timeout_seconds=900,
    package_mb=250,
    archive_mb=50,
    environment_bytes=4096,
    warm_floor=True,
)

LAMBDA = Offer(
    kind="function",
    service="lambda",
    title="AWS Lambda",
    promise=LAMBDA_PROMISE,
    built=True,
    parts=("region",),
    source="AWS Lambda quotas, gettingstarted-limits, and runtimes.csv, of cfn-lint 1.58.0, 2026-10",
    checked=_CHECKED,
    notes=(
        "an account runs 1,000 at once per region by default, a new one fewer: raise the standby's quota beforehand",
    ),
)

HTTP_API = Offer(
    kind="api",
    service="api-gateway-http",
    title="Amazon API Gateway HTTP API",
    promise=ApiPromise(
        throttle=True,
        timeout_seconds=30,
        own_host=True,
        max_rate_per_second=10_000,
        max_burst=5_000,
        reserved_paths="/s?ping",
    ),
    built=True,
    parts=("region",),
    source="pulumi-aws 7.51.1 apigatewayv2; the default throttle quota is recalled, some newer regions have 2,500/s; "
    "AWS docs, api-gateway-known-issues, 2026-11, keep /ping and /sping from REST APIs, and serverless/examples #667 "
    "saw the same of an HTTP API",
    checked=_CHECKED,
    notes=("it answers /ping and /sping itself: a function that takes every path sees no such request",),
)

_POINT_IN_TIME = BackupPromise("with-data", interval_seconds=300.0, kept_days=35)
"""Of each replica in its own region, typically to 5 min ago. AWS docs, API_PointInTimeRecoveryDescription; 2026-11."""

DYNAMODB_TABLE = Offer(
    kind="table",
    service="dynamodb-table",
    title="Amazon DynamoDB, one region",
    promise=TablePromise(
        consistency=("strong", "bounded-staleness", "session", "eventual"),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=True,
        indexes=True,
        rpo_typical_seconds=0.0,
        rpo_ceiling_seconds=None,
        backup=_POINT_IN_TIME,
    ),
    built=True,
    parts=("data",),
    regions=RegionRule(maximum=1),
    family="dynamodb",
    source="AWS docs, DynamoDB HowItWorks.ReadConsistency: recalled, not checked",
    checked=_CHECKED,
    notes=("no replica survives the loss of the region: the data waits for its return",),
)

GLOBAL_TABLE = Offer(
    kind="table",
    service="dynamodb-global-table",
    title="Amazon DynamoDB global table, eventual consistency (MREC)",
    promise=TablePromise(
        consistency=("session", "eventual"),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=True,
        indexes=True,
        rpo_typical_seconds=1.0,
        rpo_ceiling_seconds=None,
        backup=_POINT_IN_TIME,
    ),
    built=True,
    parts=("data", "region"),
    regions=RegionRule(minimum=2, anchored=True),
    scope="regions",
    family="dynamodb",
    source="AWS docs, V2globaltables_HowItWorks, 2026-11: lag usually under 1 s, no published ceiling",
    checked=_CHECKED,
    notes=(
        "a client reads its own writes only in the region where it wrote; after a failover it may not",
        "conditional writes and transactions see one region: no locks, counters or uniqueness across regions",
        "items are replicated one by one, so another region may see part of a transaction",
    ),
)

GLOBAL_TABLE_STRONG = Offer(
    kind="table",
    service="dynamodb-global-table-strong",
    title="Amazon DynamoDB global table, strong consistency (MRSC)",
    promise=TablePromise(
        consistency=("strong",),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=False,
        indexes=True,
        rpo_typical_seconds=0.0,
        rpo_ceiling_seconds=0.0,
        backup=_POINT_IN_TIME,
    ),
    built=True,
    parts=("data",),
    regions=RegionRule(
        minimum=2, maximum=3, voters=(3,), witness="optional", sets=_STRONG_SETS, fixed=True, anchored=True
    ),
    scope="regions",
    source="AWS docs, V2globaltables_HowItWorks and DynamoDB API model (botocore 1.44.5), 2026-11",
    checked=_CHECKED,
    notes=(
        "no transactions and no local indexes; of two concurrent writes of an item one fails and is to be retried",
        "consistency and regions are fixed at creation: changing them is a new table and a migration of its data",
        "each write waits for the nearest other region",
    ),
)

AURORA_DSQL = Offer(
    kind="table",
    service="aurora-dsql",
    title="Amazon Aurora DSQL",
    promise=TablePromise(
        consistency=("strong",),
        writers="all",
        conflicts=("last-writer-wins",),
        ttl=False,
        indexes=True,
        rpo_typical_seconds=0.0,
        rpo_ceiling_seconds=0.0,
    ),
    regions=RegionRule(minimum=2, maximum=2, voters=(3,), witness="optional", lacking=_WITHOUT_DSQL),
    scope="regions",
    source="AWS docs, Aurora DSQL disaster-recovery-resiliency; regions from CloudFormation schemas of 2026-10-20",
    checked=_CHECKED,
)

ROUTE53 = Offer(
    kind="traffic",
    service="route53",
    title="Amazon Route 53",
    promise=TrafficPromise(
        via="dns",
        policies={"priority": "failover", "latency": "latency", "weighted": "weighted", "geo": "geolocation"},
        failover_with_policy=("priority", "latency", "weighted", "geo"),
        max_priority_regions=None,
        own_host=False,
        record_ttl_seconds=30,
        apex_ttl_seconds=60,
        intervals_seconds=(10, 30),
        thresholds=(1, 10),
        fronts=("api-gateway-http",),
        name_service="route53",
        chooser=Chooser("route53"),
    ),
    built=True,
    parts=("base", "region", "entry"),
    scope="global",
    source="AWS docs, Route 53 dns-failover and resource-record-sets-choosing-alias-non-alias, 2026-11; 30 s is msr's",
    checked=_CHECKED,
    notes=("health checks run from about 16 places: a 10 s check is 1 to 3 billed requests per second and region",),
)

CLOUDFRONT = Offer(
    kind="traffic",
    service="cloudfront",
    title="Amazon CloudFront before Amazon Route 53",
    promise=TrafficPromise(
        via="anycast",
        policies={"priority": "failover", "latency": "latency", "weighted": "weighted", "geo": "geolocation"},
        failover_with_policy=("priority", "latency", "weighted", "geo"),
        max_priority_regions=None,
        own_host=False,
        record_ttl_seconds=30,
        apex_ttl_seconds=60,
        intervals_seconds=(10, 30),
        thresholds=(1, 10),
        fronts=("api-gateway-http",),
        name_service="route53",
        chooser=Chooser("route53", _EDGE_TTL_SECONDS),
    ),
    built=True,
    parts=("base", "region", "entry"),
    scope="global",
    relies_on=("route53",),
    source="AWS docs, Route 53 dns-failover; that the edge keeps to the TTL is recalled; 30 s is msr's",
    checked=_CHECKED,
    notes=(
        "the edge asks a name of Route 53's, whose policy decides the region, for writes too",
        "latency and places are those of the edge that a client reaches, not of the client",
        "beside dns, the second way in takes over by a failover record, without anybody's doing",
        "behind dns, the edge helps only where Route 53 sees no healthy region: name anycast first",
        "handlers see the origin's name in `host` and the client's in `x-forwarded-host`; nothing is cached",
        "the regions' own names stay public, since health checks ask them: the edge hides nothing, and has no firewall",
        "to take anycast away, put dns before it first: the regions stop answering the edge before it is gone",
    ),
)

CLOUDFRONT_ORIGIN_GROUP = Offer(
    kind="traffic",
    service="cloudfront-origin-group",
    title="Amazon CloudFront origin group",
    promise=TrafficPromise(
        via="anycast",
        policies={"priority": "origin group"},
        failover_with_policy=("priority",),
        max_priority_regions=2,
        own_host=True,
        record_ttl_seconds=0,
        apex_ttl_seconds=0,
        intervals_seconds=(),
        thresholds=(1, 3),
        methods=("GET", "HEAD", "OPTIONS"),
        fronts=("api-gateway-http",),
        fail_open=False,
    ),
    scope="global",
    source="AWS docs, CloudFront high_availability_origin_failover, 2023-06; writes refused: aws/aws-cdk #32450",
    checked=_CHECKED,
    notes=("it fails over per request, with 1 to 3 attempts and no probes, and takes no writes at all",),
)

GLOBAL_ACCELERATOR = Offer(
    kind="traffic",
    service="global-accelerator",
    title="AWS Global Accelerator",
    promise=TrafficPromise(
        via="anycast",
        policies={"latency": "nearest endpoint group", "weighted": "traffic dial"},
        failover_with_policy=("latency", "weighted"),
        max_priority_regions=None,
        own_host=True,
        record_ttl_seconds=0,
        apex_ttl_seconds=0,
        intervals_seconds=(10, 30),
        thresholds=(1, 10),
        fronts=("application-load-balancer", "network-load-balancer", "ec2-instance", "elastic-ip"),
    ),
    scope="global",
    source="Global Accelerator API model (botocore 1.44.5) and AWS docs, about-endpoints, 2026-11",
    checked=_CHECKED,
    notes=("its endpoints are load balancers, instances and addresses: it cannot front an HTTP API",),
)

LAMBDA_HEALTH = Offer(
    kind="health",
    service="lambda-health",
    title="Deep health function on AWS Lambda",
    promise=HealthPromise(peer_drain=True, writes_into="all"),
    built=True,
    parts=("region",),
    source="AWS docs, Route 53 dns-failover-determining-health-of-endpoints: 2xx or 3xx is healthy, 2026-11",
    checked=_CHECKED,
)

DYNAMODB_SWITCH = Offer(
    kind="switch",
    service="dynamodb-switch",
    title="Switch table in Amazon DynamoDB, one region",
    promise=SwitchPromise(conditional_write=True),
    built=True,
    parts=("region",),
    source="AWS docs, DynamoDB condition expressions: recalled, not checked",
    checked=_CHECKED,
)

OFFERS: tuple[Offer, ...] = (
    LAMBDA,
    HTTP_API,
    DYNAMODB_TABLE,
    GLOBAL_TABLE,
    GLOBAL_TABLE_STRONG,
    AURORA_DSQL,
    ROUTE53,
    CLOUDFRONT,
    CLOUDFRONT_ORIGIN_GROUP,
    GLOBAL_ACCELERATOR,
    LAMBDA_HEALTH,
    DYNAMODB_SWITCH,
)
