"""The switch stores: where the peers of a region say whether that region is in service.

One bucket a region, each in that region alone on purpose: a dual-region bucket replicates after it has acknowledged,
and a switch must be writable under a condition (its generation) while the region that it speaks of is gone. They are
made in the data stack, before the functions of any region are allowed to read all of them.

``switch/<region key>.json`` holds ``{"state": "draining", "epoch": 3}``; no object is the region's first state.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from msr.building import placed
from msr.plan import Choice, SwitchSpec
from msr.provider import Built, Context
from providers.gcp import apis
from providers.gcp.names import mark_labels, project_id, switch_bucket


class Switch(pulumi.ComponentResource):
    """A bucket in each region. Output: ``buckets`` by cloud region."""

    buckets: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        logical: str,
        *,
        project: str,
        names: Mapping[str, str],
        labels: Mapping[str, Mapping[str, str]],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:gcp:Switch", logical, None, opts)
        ready = apis.enabled(logical, apis.SWITCH, project=project, parent=self)
        self.buckets = {
            region: gcp.storage.Bucket(
                f"{logical}-{region}",
                project=project,
                name=name,
                location=region.upper(),
                storage_class="STANDARD",
                uniform_bucket_level_access=True,
                public_access_prevention="enforced",
                versioning=gcp.storage.BucketVersioningArgs(enabled=True),
                force_destroy=True,
                labels=labels[region],
                opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
            ).name
            for region, name in names.items()
        }
        self.register_outputs({"buckets": dict(self.buckets)})


def build(ctx: Context, choice: Choice) -> Built:
    """The switch buckets; hands on ``bucket_<region key>``."""
    spec = choice.expect(SwitchSpec)
    places = {key: ctx.plan.placement(key).name for key in spec.peers}
    switch = Switch(
        choice.name,
        project=project_id(ctx.plan),
        names={region: switch_bucket(ctx, region) for region in places.values()},
        labels={region: mark_labels(ctx, "switch", choice.key, region) for region in places.values()},
        opts=placed(ctx),
    )
    return Built(switch, {f"bucket_{key}": switch.buckets[region] for key, region in places.items()})
