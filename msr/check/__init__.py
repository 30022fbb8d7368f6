"""Rules that need no cloud: each a small function, all findings at once.

Every issue has a stable code, the YAML path and the place of its leaf. ``error`` stops the plan; ``warning`` is shown.
"""

from __future__ import annotations

from msr.blueprint import Blueprint
from msr.check import code, objectives, regions, routes, routing, tables, target
from msr.check.code import CodeLimits
from msr.check.rule import Rule
from msr.errors import Issue

RULES: tuple[Rule, ...] = (
    regions.regions_are_named_and_distinct,
    regions.mode_fits_the_number_of_regions,
    regions.roles_fit_the_mode,
    regions.a_witness_serves_no_traffic,
    regions.standby_and_failback_fit_the_mode,
    routing.the_domain_is_a_host_name,
    routing.the_domain_leads_to_a_route,
    routing.the_ways_in_are_distinct,
    routing.the_policy_fits_the_mode,
    routing.weights_are_given_where_they_count,
    routing.geo_covers_the_world_once,
    tables.uses_name_tables,
    tables.health_includes_tables,
    tables.a_table_is_used,
    tables.tables_differ_in_their_variables,
    tables.an_attribute_has_one_type,
    tables.an_index_adds_a_key,
    tables.the_ttl_is_not_in_the_key,
    routes.something_answers,
    routes.each_route_has_one_function,
    routes.a_path_names_each_variable_once,
    routes.the_health_path_is_free,
    target.the_account_is_one_of_its_cloud,
    target.the_state_is_kept_where_pulumi_can,
    objectives.a_budget_has_a_usage,
    objectives.a_write_is_a_request,
    objectives.a_finding_is_accepted_once,
    code.runtimes_are_known,
    code.variables_are_free,
)
"""Rules on the blueprint alone; the rule on its code folders needs the disk and comes last."""


def check(blueprint: Blueprint, *, limits: CodeLimits | None = None) -> tuple[Issue, ...]:
    """All findings on ``blueprint``, in the order of its file.

    Args:
        blueprint: what was loaded.
        limits: how large a code folder may be.
    """
    rules = (*RULES, code.handlers_exist(limits or CodeLimits()))
    found = dict.fromkeys(issue for rule in rules for issue in rule(blueprint))
    return tuple(sorted(found, key=lambda issue: issue.place))
