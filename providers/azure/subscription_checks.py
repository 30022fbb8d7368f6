"""Whether a subscription is the right one and has what a plan needs of it, as Resource Manager answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

from msr.errors import MsrError
from msr.plan import FunctionSpec, Placement, Plan, TrafficSpec
from msr.readiness import Check, Load
from providers.azure.arm import Answer, Arm, Refused
from providers.azure.dns_zone import zone_of
from providers.azure.instances import AT_ONCE, MAX_INSTANCES, MB_PER_CORE, instance_size_mb
from providers.azure.region_checks import region_checks
from providers.azure.resource_types import namespaces

SUBSCRIPTIONS = "2022-12-01"
PROVIDERS = "2021-04-01"
ZONES = "2018-05-01"

CORES = 250
TRIAL_CORES = 15
"""What Flex Consumption lets all apps of a region have by default, and in free trials and for students. No API says
what a subscription has: only the portal's `Flex Consumption Quota` tool does (Azure docs, flex-consumption-plan,
regional subscription quotas, 2026-11)."""

TRIALS = ("FreeTrial", "AzureForStudents", "DreamSpark")
"""How the ``quotaId`` of such a subscription begins. Azure docs, cost-management, understand-cost-mgt-data; 2026-11."""


def checks(plan: Plan, load: Load, arm: Arm) -> Iterator[Check]:
    """Subscription, resource providers, regions, quota of one survivor under ``load``, and an existing zone."""
    try:
        found = arm.get("", SUBSCRIPTIONS)
    except Refused as refused:
        yield _no_subscription(arm, refused)
        return
    account = _subscription(plan, found)
    yield account
    if account.level == "fail":
        return
    yield from _offered(plan, arm)
    for place in plan.serving:
        yield _cores(plan, place, load, trial=_is_trial(found))
    yield from _zones(plan, arm)


def _no_subscription(arm: Arm, refused: Refused) -> Check:
    """Where the subscription is hidden, those that are not say whether the wrong identity asks."""
    if refused.status not in (403, 404):
        return Check("account", "fail", str(refused), refused.next_step("Microsoft.Resources/subscriptions/read"))
    try:
        seen = arm.visible()
    except Refused:
        seen = ()
    step = f"allow it to read {arm.subscription}, or correct `account.subscription`"
    return Check("account", "fail", f"{refused}; this identity sees {', '.join(seen) or 'no subscription'}", step)


def _subscription(plan: Plan, found: Answer) -> Check:
    name = f"{found['displayName']} ({found['subscriptionId']})"
    if (tenant := found["tenantId"]) != plan.account["tenant"]:
        wrong = f"{name} belongs to the tenant {tenant}, and the blueprint names {plan.account['tenant']}"
        return Check("account", "fail", wrong, "correct `account.tenant`")
    if found["state"] != "Enabled":
        step = "see to it in the portal under Subscriptions: nothing can be made in it"
        return Check("account", "fail", f"{name} is {found['state']}", step)
    return Check("account", "ok", name)


def _is_trial(found: Answer) -> bool:
    return str(found.get("subscriptionPolicies", {}).get("quotaId", "")).startswith(TRIALS)


def _offered(plan: Plan, arm: Arm) -> Iterator[Check]:
    """Which resource providers are registered, and what they offer where: the same list says both."""
    try:
        offered = {str(each["namespace"]).lower(): each for each in arm.listed("/providers", PROVIDERS)}
    except Refused as refused:
        step = refused.next_step("Microsoft.Resources/subscriptions/providers/read")
        yield Check("resource providers", "warn", f"cannot be asked for: {refused}", step)
        return
    yield _registered(plan, offered)
    yield from region_checks(plan, arm, offered)


def _registered(plan: Plan, offered: Mapping[str, Answer]) -> Check:
    """The deployment's provider registers none (pulumi-azure-native 3), and unregistered ones refuse everything."""
    name = "resource providers"
    states = {space: _state(offered, space) for space in namespaces(plan)}
    off = [space for space, state in states.items() if state not in ("Registered", "Registering")]
    if off:
        step = f"az provider register --subscription {plan.account['subscription']} --namespace {off[0]}"
        return Check(name, "fail", f"not registered: {', '.join(off)}", step)
    coming = [space for space, state in states.items() if state == "Registering"]
    if coming:
        return Check(name, "warn", f"still being registered: {', '.join(coming)}", "wait some minutes")
    return Check(name, "ok", f"{', '.join(states)} are registered")


def _state(offered: Mapping[str, Answer], space: str) -> str:
    return str(offered.get(space.lower(), {}).get("registrationState", "NotRegistered"))


def _cores(plan: Plan, place: Placement, load: Load, *, trial: bool) -> Check:
    """What a survivor's instances take of the region's cores, beside the default quota; see ``CORES``."""
    name = f"quota {place.name}"
    specs = [choice.spec for choice in plan.choices if isinstance(choice.spec, FunctionSpec)]
    warm = max((spec.warm.get(place.key, 0) for spec in specs), default=0)
    instances = max(ceil(load.concurrency / AT_ONCE), warm, 1)
    how = f"{load.requests_per_second:,.0f} requests/s ({load.source}), {load.request_seconds:g} s each"
    if instances > MAX_INSTANCES:
        few = f"a survivor needs {instances:,} instances, and msr's apps grow to {MAX_INSTANCES}: {how}"
        return Check(name, "warn", few, "serve from more active regions, or let in less (`api.throttle`)")
    cores = instances * instance_size_mb(max((spec.memory_mb for spec in specs), default=1)) / MB_PER_CORE
    default = TRIAL_CORES if trial else CORES
    said = f"a survivor needs {cores:,g} of the {default} cores that a region has by default: {how}"
    if cores > default:
        step = "look at `Flex Consumption Quota` in the portal (no API tells it), and ask Azure's support for more"
        return Check(name, "warn", said, step)
    return Check(name, "ok", said)


def _zones(plan: Plan, arm: Arm) -> Iterator[Check]:
    """An existing zone, which must be there, and hold the domain."""
    for zone_id, domain in _existing(plan).items():
        try:
            zone = zone_of(zone_id)
            path = f"/resourceGroups/{zone.group}/providers/Microsoft.Network/dnsZones/{zone.name}"
            arm.get(path, ZONES)
        except MsrError as wrong:
            yield Check("zone", "fail", wrong.message, wrong.hint)
        except Refused as refused:
            level = "fail" if refused.status == 404 else "warn"
            step = "correct `routing.zone`, or write `zone: create`"
            if level == "warn":
                step = refused.next_step("Microsoft.Network/dnsZones/read")
            yield Check("zone", level, str(refused), step)
        else:
            yield _holds(zone.name, domain)


def _existing(plan: Plan) -> Mapping[str, str]:
    specs = [choice.spec for choice in plan.of_kind("traffic")]
    return {spec.zone: spec.domain for spec in specs if isinstance(spec, TrafficSpec) and spec.zone}


def _holds(zone: str, domain: str) -> Check:
    if domain == zone or domain.endswith(f".{zone}"):
        return Check("zone", "ok", f"{zone} is there, and {domain} stands in it")
    step = "name the zone that the domain is below, or another domain"
    return Check("zone", "fail", f"{domain} does not stand in {zone}", step)
