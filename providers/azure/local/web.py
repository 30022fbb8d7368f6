"""App Service plans and function apps on Flex Consumption."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msr.catalogue import plain_name
from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    Reference,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    items,
    number,
    section,
    sections,
    text,
)
from providers.azure.local.arm import IDENTITY, IN_GROUP, PROVIDERS, SUCCEEDED, named_by
from providers.azure.local.places import ZONED
from providers.azure.local.storage import CONTAINER as BLOB_CONTAINER
from providers.azure.local.values import between, named, one_of

PLAN = "azure-native:web:AppServicePlan"
APP = "azure-native:web:WebApp"
APP_ID = f"{PROVIDERS}/Microsoft.Web/sites/{{name}}"

_NAMES = "Azure docs, resource-name-rules, 2026-11"
_FLEX = "Azure docs, flex-consumption-plan, 2026-11"
_CREATE = "Azure REST API, Web Apps - Create Or Update, 2026-11"

NEVER_ON_FLEX = frozenset(
    {
        *("FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_WORKER_RUNTIME_VERSION", "FUNCTIONS_EXTENSION_VERSION"),
        *("WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE"),
        *("WEBSITE_NODE_DEFAULT_VERSION", "ENABLE_ORYX_BUILD", "SCM_DO_BUILD_DURING_DEPLOYMENT"),
    }
)
"""Settings that Flex Consumption took over from. Azure docs, functions-app-settings, flex-consumption; 2026-11."""

RUNTIMES = {"python": ("3.10", "3.11", "3.12", "3.13")}


def verification_id(account: str) -> str:
    """What proves a name to every app of a subscription."""
    return hashlib.sha256(account.encode()).hexdigest().upper()


def _plan_sku(subject: Subject) -> Iterator[Problem]:
    sku = section(subject.inputs, "sku")
    if text(sku, "name") == "FC1" and text(sku, "tier") != "FlexConsumption":
        yield Problem("sku.tier", "FC1 is the size of tier FlexConsumption")
    if text(sku, "name") == "FC1" and subject.inputs.get("reserved") is not True:
        yield Problem("reserved", "Flex Consumption runs on Linux alone")
    if subject.inputs.get("zoneRedundant") is True and plain_name(subject.region) not in ZONED:
        yield Problem("zoneRedundant", f"{subject.region} has no availability zones")


def _flex(subject: Subject) -> Iterator[Problem]:
    config = section(subject.inputs, "functionAppConfig")
    runtime = section(config, "runtime")
    known = RUNTIMES.get(text(runtime, "name"))
    if known and text(runtime, "version") not in known:
        yield Problem(
            "functionAppConfig.runtime.version", f"{text(runtime, 'version')!r} is not one of {', '.join(known)}"
        )
    site = section(subject.inputs, "siteConfig")
    settings = [text(setting, "name") for setting in sections(site, "appSettings")]
    for name in sorted(NEVER_ON_FLEX.intersection(settings) if config else ()):
        yield Problem("siteConfig.appSettings", f"{name} is not for an app on Flex Consumption")
    if len(set(settings)) != len(settings):
        yield Problem("siteConfig.appSettings", "a setting is named twice")
    for name in settings:
        if not all(letter.isalnum() or letter in "._" for letter in name):
            yield Problem("siteConfig.appSettings", f"{name!r} may have letters, digits, dots and underscores")
    scale = section(config, "scaleAndConcurrency")
    ready = sum(number(each, "instanceCount") or 0 for each in sections(scale, "alwaysReady"))
    most = number(scale, "maximumInstanceCount")
    if most is not None and ready > most:
        yield Problem("functionAppConfig.scaleAndConcurrency", f"{ready:g} ready instances are more than {most:g}")


def _access_rules(subject: Subject) -> Iterator[Problem]:
    rules = sections(section(subject.inputs, "siteConfig"), "ipSecurityRestrictions")
    priorities = [number(rule, "priority") for rule in rules]
    if len(set(priorities)) != len(priorities):
        yield Problem("siteConfig.ipSecurityRestrictions", "two rules have one priority")


def _plan_takes_it(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    wanted = text(subject.inputs, "serverFarmId")
    for plan in near.find(PLAN, "id", wanted):
        flex = text(section(plan.inputs, "sku"), "name") == "FC1"
        others = [app.id for app in near.find(APP, "serverFarmId", wanted) if app.id != subject.id]
        others = [other for other in others if not other.endswith(f"/{text(subject.inputs, 'name')}")]
        if flex and others:
            yield Problem("serverFarmId", f"a Flex Consumption plan takes one app, and has {others[0]}")
        if flex and not section(subject.inputs, "functionAppConfig"):
            yield Problem("functionAppConfig", "an app on Flex Consumption needs it")
        if plain_name(plan.region) != plain_name(subject.region):
            yield Problem("serverFarmId", f"the plan is in {plan.region}, the app in {subject.region}")


def _package_container(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    deployment = section(section(section(subject.inputs, "functionAppConfig"), "deployment"), "storage")
    url = text(deployment, "value")
    account, _, container = url.removeprefix("https://").partition(".blob.core.windows.net/")
    found = [one for one in near.find(BLOB_CONTAINER, "name", container) if text(one.inputs, "accountName") == account]
    if url and not found:
        yield Problem("functionAppConfig.deployment.storage.value", f"no blob container {url} exists")


def _identities(subject: Subject, near: Neighbours) -> Value:
    """A list of ids goes in, a map from ids comes out."""
    identity = section(subject.inputs, "identity")
    users: dict[str, Value] = {}
    for each in items(identity, "userAssignedIdentities"):
        for found in near.find(IDENTITY, "id", str(each)):
            users[str(each)] = {name: text(found.outputs, name) for name in ("principalId", "clientId")}
    return {**identity, "userAssignedIdentities": users} if identity else None


def _hosts(subject: Subject, _near: Neighbours) -> Value:
    return [f"{text(subject.inputs, 'name')}.azurewebsites.net"]


TYPES = (
    TypeKnowledge(
        token=PLAN,
        source="Azure REST API, App Service Plans - Create Or Update, 2026-11",
        id=f"{PROVIDERS}/Microsoft.Web/serverfarms/{{name}}",
        name="name",
        replace_on=frozenset({"name", "resourceGroupName", "reserved"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by(
            "name",
            "Microsoft.Web/serverfarms",
            {
                "status": Computed("Ready"),
                "resourceGroup": Computed("{resourceGroupName}"),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(named("name", r"[a-zA-Z0-9-]{1,60}", _NAMES), Rule(_plan_sku, _FLEX)),
    ),
    TypeKnowledge(
        token=APP,
        source=_CREATE,
        id=APP_ID,
        name="name",
        replace_on=frozenset({"name", "resourceGroupName", "kind"}),
        lookup=("id", "name", "serverFarmId"),
        references=(
            IN_GROUP,
            Reference("serverFarmId", (PLAN,), "id", f"{_CREATE}: the plan must exist"),
            Reference("identity.userAssignedIdentities[*]", (IDENTITY,), "id", f"{_CREATE}: FailedIdentityOperation"),
            Reference("keyVaultReferenceIdentity", (IDENTITY,), "id", f"{_CREATE}: the identity must be assigned"),
        ),
        unique=(Unique(("name",), "global", f"{_CREATE}: the name is a host name"),),
        outputs=named_by(
            "name",
            "Microsoft.Web/sites",
            {
                "defaultHostName": Computed("{name}.azurewebsites.net"),
                "hostNames": Computed(_hosts),
                "enabledHostNames": Computed(_hosts),
                "customDomainVerificationId": Computed(lambda subject, _near: verification_id(subject.account)),
                "identity": Computed(_identities, frozenset({"identity"})),
                "repositorySiteName": Computed("{name}"),
                "resourceGroup": Computed("{resourceGroupName}"),
                "state": Computed("Running"),
                "sku": Computed("FlexConsumption"),
            },
        ),
        rules=(
            named("name", r"[a-zA-Z0-9][a-zA-Z0-9-]{0,58}[a-zA-Z0-9]", _NAMES),
            one_of("functionAppConfig.scaleAndConcurrency.instanceMemoryMB", (512, 2048, 4096), _FLEX),
            between("functionAppConfig.scaleAndConcurrency.maximumInstanceCount", 40, 1000, _FLEX),
            Rule(_flex, _FLEX),
            Rule(_access_rules, "Azure docs, app-service-ip-restrictions, 2026-11"),
        ),
        on_write=(WorldRule(_plan_takes_it, _FLEX), WorldRule(_package_container, f"{_FLEX}: deployment")),
    ),
)
