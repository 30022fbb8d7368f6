"""How far a region's writes are behind in the other regions: DynamoDB reports it where the writes are made.

A strong table has no lag to report: its writes wait for another region.
"""

from __future__ import annotations

import pulumi

from msr.building import placed
from msr.plan import Choice, TableSpec
from msr.provider import Built, Context
from providers.aws.alarm import AlarmArgs, Metric, alarm
from providers.aws.names import alarm_name, mark_tags, table_name

LAG_MS = 5000
LAG_MINUTES = 5
"""Five times the lag that is usual, for so long that it is no burst. AWS docs, V2globaltables_HowItWorks, 2026-11:
usually under a second; the rest is msr's."""

PEERS_WATCHED = 10
"""As many metrics as one alarm may look at. AWS docs, CloudWatch, Create_alarm_metric_math: recalled, not checked."""


class Replication(pulumi.ComponentResource):
    """The alarm of one table's replication out of one region. Output: ``alarm``, its name."""

    alarm: pulumi.Output[str]

    def __init__(self, logical: str, args: AlarmArgs, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("msr:aws:Replication", logical, None, opts)
        self.alarm = alarm(f"{logical}-lagging", args, parent=self).name
        self.register_outputs({"alarm": self.alarm})


def build(ctx: Context, choice: Choice) -> Built:
    """The watch over ``choice``'s replication out of this region; hands on ``alarm``."""
    spec = choice.expect(TableSpec)
    region = ctx.here.name
    table = table_name(ctx, choice.key)
    args = AlarmArgs(
        name=alarm_name(ctx, f"{choice.key}-lagging", region),
        region=region,
        description=f"{table}: writes of {region} reach another region late, in ms",
        metrics=tuple(
            Metric(
                f"lag{number}",
                "AWS/DynamoDB",
                "ReplicationLatency",
                "Average",
                {"TableName": table, "ReceivingRegion": peer},
            )
            for number, peer in enumerate(_peers(ctx, spec))
        ),
        expression="MAX(METRICS())",
        threshold=LAG_MS,
        minutes=LAG_MINUTES,
        tags=mark_tags(ctx, "replication-alarm", choice.key, region),
    )
    made = Replication(f"{choice.name}-{region}", args, opts=placed(ctx))
    return Built(made, {"alarm": made.alarm})


def _peers(ctx: Context, spec: TableSpec) -> tuple[str, ...]:
    """The other regions, in an order in which two regions' lists differ by each other's names alone."""
    first, *others = spec.replicas
    peers = (first if key == ctx.here.key else key for key in others[:PEERS_WATCHED])
    return tuple(ctx.plan.placement(key).name for key in peers)
