"""The switch table: where the peers of a region read whether that region is in service.

It is a single-region table on purpose. A global table would replicate last-writer-wins, and a switch must be
writable under a condition while the region that it speaks of is gone.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from msr.building import placed
from msr.plan import Choice
from msr.provider import Built, Context
from providers.aws.names import mark_tags, switch_name

KEY = "region"
"""The key attribute: the blueprint's word for a region. No item means that the region is in its first state."""


class Switch(pulumi.ComponentResource):
    """A table with at most one item per region. Outputs: ``name``, ``arn``."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, logical: str, *, name: str, region: str, tags: Mapping[str, str], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("msr:aws:Switch", logical, None, opts)
        table = aws.dynamodb.Table(
            logical,
            name=name,
            region=region,
            billing_mode="PAY_PER_REQUEST",
            hash_key=KEY,
            attributes=[aws.dynamodb.TableAttributeArgs(name=KEY, type="S")],
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = table.name
        self.arn = table.arn
        self.register_outputs({"name": self.name, "arn": self.arn})


def build(ctx: Context, choice: Choice) -> Built:
    """The switch table of this region."""
    region = ctx.here.name
    switch = Switch(
        f"{choice.name}-{region}",
        name=switch_name(ctx, region),
        region=region,
        tags=mark_tags(ctx, "switch", choice.key, region),
        opts=placed(ctx),
    )
    return Built(switch, {"name": switch.name, "arn": switch.arn})
