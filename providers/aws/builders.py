"""Every service that msr builds on AWS, and who builds its share of which stack."""

from __future__ import annotations

from collections.abc import Mapping

from msr.offer import Part
from msr.provider import Builder
from providers.aws import api, function, health, switch, table, traffic

BUILDERS: Mapping[tuple[str, Part], Builder] = {
    ("dynamodb-table", "data"): table.build,
    ("dynamodb-global-table", "data"): table.build,
    ("dynamodb-global-table-strong", "data"): table.build,
    ("lambda", "region"): function.build,
    ("dynamodb-switch", "region"): switch.build,
    ("lambda-health", "region"): health.build,
    ("api-gateway-http", "region"): api.build,
    ("route53", "base"): traffic.base,
    ("route53", "region"): traffic.region,
    ("route53", "entry"): traffic.entry,
}
