"""Plans of the real planner on every cloud, with every offer taken as built."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from msr.load import load_text
from msr.plan import Plan
from msr.planner import plan
from msr.predict import Predictions, Usage, predict
from msr.provider import Provider
from providers.aws import AwsProvider
from providers.azure import AzureProvider
from providers.gcp import GcpProvider

AS_OF = date(2026, 11, 25)
USAGE = Usage(requests_per_month=100e6, writes_per_month=25e6, item_bytes=1024, stored_bytes=100 << 30)

_BUILT: dict[str, Provider] = {
    name: replace(known, offers=tuple(replace(offer, built=True) for offer in known.offers))
    for name, known in {"aws": AwsProvider(), "azure": AzureProvider(), "gcp": GcpProvider()}.items()
}

_CERTIFICATE = ", certificate: shared/vault/shop-tls"

_TEXT = """\
msr: 1
name: shop
cloud: {cloud}
regions: {regions}
failover: {failover}
{routing}
functions:
  api: {{code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{{proxy+}}"], uses: [orders]}}
tables:
  orders: {{key: order_id, consistency: {consistency}}}
"""


def built(cloud: str) -> Provider:
    """The cloud as if msr built all that it offers."""
    return _BUILT[cloud]


def planned(
    cloud: str,
    regions: str,
    *,
    failover: str = "active-passive",
    consistency: str = "eventual",
    via: str = "",
) -> Plan:
    """The plan of a service of one function and one table, by the way in that its cloud favours."""
    ways = via or _favourite(cloud, failover)
    certificate = _CERTIFICATE if cloud == "azure" and "dns" in ways else ""
    routing = f"routing: {{domain: api.shop.example, via: [{ways}]{certificate}}}"
    text = _TEXT.format(cloud=cloud, regions=regions, failover=failover, consistency=consistency, routing=routing)
    return plan(load_text(text, file="shop.yaml", folder=Path()), provider=built(cloud), as_of=AS_OF)


def _favourite(cloud: str, failover: str) -> str:
    """Google's load balancer knows no order of preference, and Azure's DNS asks for a certificate."""
    if cloud == "gcp":
        return "anycast" if failover == "active-active" else "dns"
    return "anycast" if cloud == "azure" else "dns"


def outlook(cloud: str, found: Plan, usage: Usage | None = USAGE) -> Predictions:
    """All predictions about a plan."""
    return predict(found, offers=built(cloud).offers, regions=built(cloud).regions, usage=usage)
