"""Put a plan together, or refuse with every reason at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msr.blueprint import Blueprint
from msr.errors import PlanError
from msr.manifest import Manifest
from msr.plan import Plan
from msr.planner.draft import Draft, Setting, draft
from msr.planner.relate import dependencies, hosted, hosts, notes
from msr.planner.suggest import with_hints
from msr.provider import Provider


def plan(
    blueprint: Blueprint,
    *,
    provider: Provider,
    as_of: date,
    deployed: Manifest | None = None,
    home: str | None = None,
    active: str | None = None,
    neighbours: Callable[[], Iterable[Provider]] = tuple,
) -> Plan:
    """Decide how ``provider``'s cloud keeps what ``blueprint`` asks for.

    Args:
        blueprint: what is wanted.
        provider: the cloud's catalogue; its builders are not touched.
        as_of: the day for which the plan is made; prices, deprecations and waivers are read at this day.
        deployed: what is there now; keeps the home region of data where it is.
        home: key of that region, where somebody says it and no manifest does.
        active: key of the region that serves now, after a failover; the plan leaves it in front.
        neighbours: gives other clouds, to say where a region is that this cloud does not have.

    Raises:
        PlanError: something has no offer that keeps it; carries one issue for each such thing, with the reason
            against every offer and, where there are any, edits that were planned again and hold.
    """
    setting = Setting(provider, as_of, home or (deployed.home if deployed else None), active, neighbours)
    result = draft(blueprint, setting)
    if result.issues:
        raise PlanError(with_hints(blueprint, setting, result))
    return _plan(blueprint, setting, result)


def _plan(blueprint: Blueprint, setting: Setting, result: Draft) -> Plan:
    return Plan(
        app=blueprint.name,
        environment=blueprint.environment,
        target=blueprint.target,
        cloud=blueprint.cloud,
        account=_account(blueprint, setting),
        mode=blueprint.failover.mode,
        as_of=setting.as_of,
        placements=result.placements,
        home=result.home,
        hosts=hosts(result, setting.provider.offers),
        choices=hosted(result.choices, setting.provider.offers),
        dependencies=dependencies(result, setting.provider.offers),
        rejections=result.rejections,
        notes=notes(blueprint, result, setting.provider.offers),
        tags=dict(sorted(blueprint.tags.items())),
    )


def _account(blueprint: Blueprint, setting: Setting) -> dict[str, str]:
    if blueprint.target == "local" or blueprint.account is None:
        return dict(setting.provider.stand_in_account)
    return dict(blueprint.account.values)
