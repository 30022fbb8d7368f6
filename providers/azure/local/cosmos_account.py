"""Cosmos DB accounts: what a set of regions and a consistency level can be together, and which changes are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from msr.catalogue import plain_name
from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    PropertyMap,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    number,
    section,
    sections,
    text,
)
from msr.predict.geography import great_circle_km
from providers.azure.local.arm import IN_GROUP, PROVIDERS, SUCCEEDED, changed, guid, named_by
from providers.azure.local.places import CATALOGUE, REGIONS, ZONED
from providers.azure.local.values import named

ACCOUNT = "azure-native:cosmosdb:DatabaseAccount"
ACCOUNT_ID = f"{PROVIDERS}/Microsoft.DocumentDB/databaseAccounts/{{accountName}}"

STRONG_KM = 8000
_LEVELS = "Azure docs, Cosmos DB, consistency-levels, 2025-08"
_MANAGE = "Azure docs, Cosmos DB, how-to-manage-database-account, 2026-11"
_CREATE = "Azure REST API, Database Accounts - Create Or Update, 2026-11"


def _regions(values: Mapping[str, Value]) -> list[str]:
    """The regions of an account in the order of their priorities."""
    ranked = sorted(sections(values, "locations"), key=lambda place: number(place, "failoverPriority") or 0)
    return [plain_name(text(place, "locationName")) for place in ranked]


def _zoned(values: Mapping[str, Value]) -> dict[str, bool]:
    return {
        plain_name(text(place, "locationName")): place.get("isZoneRedundant") is True
        for place in sections(values, "locations")
    }


def _places(subject: Subject) -> Iterator[Problem]:
    regions = _regions(subject.inputs)
    if not regions:
        yield Problem("locations", "an account needs a region")
    for region in sorted(set(regions) - REGIONS):
        yield Problem("locations", f"azure has no region {region!r}")
    if len(set(regions)) != len(regions):
        yield Problem("locations", f"a region is named twice: {', '.join(regions)}")
    priorities = sorted(number(place, "failoverPriority") or 0 for place in sections(subject.inputs, "locations"))
    if priorities != list(range(len(priorities))):
        yield Problem("locations", f"failover priorities count from 0 without a gap, not {priorities}")
    for region, zoned in _zoned(subject.inputs).items():
        if zoned and region in REGIONS - ZONED:
            yield Problem("locations", f"{region} has no availability zones")


def _consistency(subject: Subject) -> Iterator[Problem]:
    policy = section(subject.inputs, "consistencyPolicy")
    level = text(policy, "defaultConsistencyLevel")
    several = len(_regions(subject.inputs)) > 1
    if level == "Strong" and subject.inputs.get("enableMultipleWriteLocations") is True:
        yield Problem("consistencyPolicy", "strong consistency cannot be had with several write regions")
    if level == "Strong":
        yield from _too_far(_regions(subject.inputs))
    if level == "BoundedStaleness":
        yield from _bounds(policy, several=several)


def _too_far(regions: list[str]) -> Iterator[Problem]:
    for one, other in combinations((region for region in regions if region in REGIONS), 2):
        if great_circle_km(CATALOGUE[one], CATALOGUE[other]) > STRONG_KM:
            yield Problem("locations", f"strong consistency over more than {STRONG_KM:,} km: {one} and {other}")


def _bounds(policy: PropertyMap, *, several: bool) -> Iterator[Problem]:
    where = "several regions" if several else "one region"
    for name, least, most in (
        ("maxStalenessPrefix", 100_000 if several else 10, 2_147_483_647),
        ("maxIntervalInSeconds", 300 if several else 5, 86_400),
    ):
        value = number(policy, name)
        if value is None or not least <= value <= most:
            told = "nothing" if value is None else f"{value:.0f}"
            yield Problem(f"consistencyPolicy.{name}", f"{told} is not between {least} and {most} for {where}")


def _serverless(subject: Subject) -> Iterator[Problem]:
    capabilities = {text(each, "name") for each in sections(subject.inputs, "capabilities")}
    if "EnableServerless" in capabilities and len(_regions(subject.inputs)) > 1:
        yield Problem("capabilities", "a serverless account has one region")
    yield from (Problem(name, "cannot change after creation") for name in changed(subject, "kind", "capabilities"))


_SETTINGS = (
    *(
        "consistencyPolicy",
        "enableMultipleWriteLocations",
        "enableAutomaticFailover",
        "backupPolicy",
        "disableLocalAuth",
    ),
    *("disableKeyBasedMetadataWriteAccess", "minimalTlsVersion", "publicNetworkAccess", "capacity"),
)


def _regions_change_alone(subject: Subject) -> Iterator[Problem]:
    if not changed(subject, "locations"):
        return
    before, after = _regions(subject.outputs), _regions(subject.inputs)
    kept = [region for region in before if region in after]
    if before and before[0] not in after:
        yield Problem("locations", f"{before[0]} takes writes: give another region priority 0 first, then remove it")
    if set(before) == set(after):
        yield from _only_priorities(subject, before, after)
        return
    if kept != [region for region in after if region in before]:
        yield Problem("locations", "regions are added or removed apart from a change of priorities")
    other = changed(subject, *_SETTINGS)
    if other:
        yield Problem("locations", f"regions are added or removed apart from other changes ({', '.join(other)})")


def _only_priorities(subject: Subject, before: list[str], after: list[str]) -> Iterator[Problem]:
    if before != after and subject.inputs.get("enableMultipleWriteLocations") is True and before[0] != after[0]:
        yield Problem("locations", "a failover is not for an account where every region writes")
    zoned, now = _zoned(subject.outputs), _zoned(subject.inputs)
    for region in after:
        if zoned[region] != now[region]:
            yield Problem("locations", f"zones are chosen when a region is added: {region} is there already")


def _locations(subject: Subject, *, all_of_them: bool) -> Value:
    name = text(subject.inputs, "accountName")
    regions = _regions(subject.inputs)
    everywhere = all_of_them or subject.inputs.get("enableMultipleWriteLocations") is True
    return [
        {
            "id": f"{name}-{region}",
            "locationName": region,
            "documentEndpoint": f"https://{name}-{region}.documents.azure.com:443/",
            "failoverPriority": rank,
            "isZoneRedundant": _zoned(subject.inputs)[region],
            "provisioningState": "Succeeded",
        }
        for rank, region in enumerate(regions if everywhere else regions[:1])
    ]


def _write_locations(subject: Subject, _near: Neighbours) -> Value:
    return _locations(subject, all_of_them=False)


def _read_locations(subject: Subject, _near: Neighbours) -> Value:
    return _locations(subject, all_of_them=True)


_PLACED = frozenset({"locations", "enableMultipleWriteLocations"})

TYPES = (
    TypeKnowledge(
        token=ACCOUNT,
        source=_CREATE,
        id=ACCOUNT_ID,
        name="accountName",
        replace_on=frozenset({"accountName", "resourceGroupName"}),
        lookup=("id", "name", "accountName"),
        references=(IN_GROUP,),
        unique=(Unique(("accountName",), "global", f"{_CREATE}: the name is a host name"),),
        outputs=named_by(
            "accountName",
            "Microsoft.DocumentDB/databaseAccounts",
            {
                "documentEndpoint": Computed("https://{accountName}.documents.azure.com:443/"),
                "instanceId": Computed(lambda subject, _near: guid(subject)),
                "writeLocations": Computed(_write_locations, _PLACED),
                "readLocations": Computed(_read_locations, _PLACED),
                "provisioningState": SUCCEEDED,
            },
        ),
        rules=(
            named("accountName", r"[a-z0-9](?:[a-z0-9-]{1,42})[a-z0-9]", "Azure docs, resource-name-rules, 2026-11"),
            Rule(_places, _CREATE),
            Rule(_consistency, _LEVELS),
            Rule(_serverless, "Azure docs, Cosmos DB, serverless, 2026-11"),
            Rule(_regions_change_alone, _MANAGE),
        ),
    ),
)
