"""Rules as URL maps, of the global load balancer and of a region's: two types of the SDK, one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_gcp import compute

from msr.provider import Hand
from providers.gcp.rules import Rule

METHOD = ":method"
"""The pseudo-header that holds the method. Google Cloud docs, URL maps, HttpHeaderMatch; 2026-10."""

MATCHER = "routes"


def global_map(
    logical: str,
    *,
    name: str,
    project: str,
    host: str,
    rules: Sequence[Rule],
    backends: Mapping[str, Hand],
    parent: pulumi.Resource,
) -> compute.URLMap:
    """The URL map of the global load balancer; ``backends`` are backend services by target."""
    default = backends[rules[-1].target]
    return compute.URLMap(
        logical,
        project=project,
        name=name,
        default_service=default,
        host_rules=[compute.URLMapHostRuleArgs(hosts=[host], path_matcher=MATCHER)],
        path_matchers=[
            compute.URLMapPathMatcherArgs(
                name=MATCHER,
                default_service=default,
                route_rules=[
                    compute.URLMapPathMatcherRouteRuleArgs(
                        priority=priority, match_rules=[_global_match(rule)], service=backends[rule.target]
                    )
                    for priority, rule in enumerate(rules, start=1)
                ],
            )
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )


def regional_map(
    logical: str,
    *,
    name: str,
    project: str,
    region: str,
    rules: Sequence[Rule],
    backends: Mapping[str, Hand],
    parent: pulumi.Resource,
) -> compute.RegionUrlMap:
    """The URL map of a region's load balancer, which answers for the shared name and for the region's own."""
    default = backends[rules[-1].target]
    return compute.RegionUrlMap(
        logical,
        project=project,
        name=name,
        region=region,
        default_service=default,
        host_rules=[compute.RegionUrlMapHostRuleArgs(hosts=["*"], path_matcher=MATCHER)],
        path_matchers=[
            compute.RegionUrlMapPathMatcherArgs(
                name=MATCHER,
                default_service=default,
                route_rules=[
                    compute.RegionUrlMapPathMatcherRouteRuleArgs(
                        priority=priority, match_rules=[_regional_match(rule)], service=backends[rule.target]
                    )
                    for priority, rule in enumerate(rules, start=1)
                ],
            )
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _global_match(rule: Rule) -> compute.URLMapPathMatcherRouteRuleMatchRuleArgs:
    method = compute.URLMapPathMatcherRouteRuleMatchRuleHeaderMatchArgs(header_name=METHOD, exact_match=rule.method)
    return compute.URLMapPathMatcherRouteRuleMatchRuleArgs(
        full_path_match=rule.path if rule.kind == "full" else None,
        prefix_match=rule.path if rule.kind == "prefix" else None,
        path_template_match=rule.path if rule.kind == "template" else None,
        header_matches=[method] if rule.method else None,
    )


def _regional_match(rule: Rule) -> compute.RegionUrlMapPathMatcherRouteRuleMatchRuleArgs:
    method = compute.RegionUrlMapPathMatcherRouteRuleMatchRuleHeaderMatchArgs(
        header_name=METHOD, exact_match=rule.method
    )
    return compute.RegionUrlMapPathMatcherRouteRuleMatchRuleArgs(
        full_path_match=rule.path if rule.kind == "full" else None,
        prefix_match=rule.path if rule.kind == "prefix" else None,
        path_template_match=rule.path if rule.kind == "template" else None,
        header_matches=[method] if rule.method else None,
    )
