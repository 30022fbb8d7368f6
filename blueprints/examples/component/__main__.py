"""The platform's own program: an alarm topic of the team's, and a service that survives the loss of a region."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

import msr

config = pulumi.Config()
blueprint = msr.load("orders", environment=config.get("environment") or "local")
orders = msr.Service("orders", blueprint)

home = orders.plan.placement(orders.plan.home)
account = orders.plan.account["id"]
cloud = aws.Provider("platform", region=home.name, allowed_account_ids=[account])
topic = aws.sns.Topic(
    "on-call",
    name=config.get("topic") or "orders-on-call",
    region=home.name,
    opts=pulumi.ResourceOptions(provider=cloud),
)
for region in orders.regions.values():
    aws.ssm.Parameter(
        f"orders-host-{region.name}",
        name=f"/platform/orders/{region.key}",
        region=region.name,
        type="String",
        value=region.host,
        opts=pulumi.ResourceOptions(provider=cloud),
    )

pulumi.export("host", orders.host)
pulumi.export("regions", {key: region.host for key, region in orders.regions.items()})
pulumi.export("name_servers", orders.name_servers)
