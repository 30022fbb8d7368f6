"""Every service that msr builds on AWS, and who builds its share of which stack."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_aws as aws

from msr.offer import Part
from msr.provider import Builder
from providers.aws import api, function, health, replication, switch, table, traffic

LOADED: tuple[object, ...] = (
    aws.Provider,
    aws.acm.Certificate,
    aws.apigatewayv2.Api,
    aws.cloudfront.Distribution,
    aws.cloudwatch.LogGroup,
    aws.dynamodb.Table,
    aws.iam.Role,
    aws.lambda_.Function,
    aws.route53.Record,
)
"""The SDK's modules, loaded here and now: they load on first touch, and of two threads that touch one at the same
time the second sees half of it. Stacks are built in parallel."""

BUILDERS: Mapping[tuple[str, Part], Builder] = {
    ("dynamodb-table", "data"): table.build,
    ("dynamodb-global-table", "data"): table.build,
    ("dynamodb-global-table", "region"): replication.build,
    ("dynamodb-global-table-strong", "data"): table.build,
    ("lambda", "region"): function.build,
    ("dynamodb-switch", "region"): switch.build,
    ("lambda-health", "region"): health.build,
    ("api-gateway-http", "region"): api.build,
    ("route53", "base"): traffic.base,
    ("route53", "region"): traffic.region,
    ("route53", "entry"): traffic.entry,
    ("cloudfront", "base"): traffic.base,
    ("cloudfront", "region"): traffic.region,
    ("cloudfront", "entry"): traffic.entry,
}
