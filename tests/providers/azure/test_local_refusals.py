"""What the local Azure refuses: the builders' own requests with one thing wrong in each."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from msr.knowledge import PropertyMap, Value
from msr.local.serve import Servers
from msr.local.store import Store
from providers.azure.local import KNOWLEDGE
from tests.local.client import Client, Made, Refusal
from tests.providers.azure.stage import NIL, stage_of

PREFIX = "azure-native"
GROUP = f"{PREFIX}:resources:ResourceGroup"
ACCOUNT = f"{PREFIX}:cosmosdb:DatabaseAccount"
CONTAINER = f"{PREFIX}:cosmosdb:SqlResourceSqlContainer"
STORAGE = f"{PREFIX}:storage:StorageAccount"
APP = f"{PREFIX}:web:WebApp"
PLAN = f"{PREFIX}:web:AppServicePlan"
PROFILE = f"{PREFIX}:trafficmanager:Profile"
RECORD = f"{PREFIX}:dns:RecordSet"
ORIGIN_GROUP = f"{PREFIX}:cdn:AFDOriginGroup"
FIREWALL = f"{PREFIX}:frontdoor:Policy"
ROLE = f"{PREFIX}:authorization:RoleAssignment"
FRONT = f"{PREFIX}:cdn:Profile"
DOMAIN = f"{PREFIX}:cdn:AFDCustomDomain"
SECRET = f"{PREFIX}:cdn:Secret"
VAULT = f"/subscriptions/{NIL}/resourceGroups/certificates/providers/Microsoft.KeyVault/vaults/shop-vault"

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    running = Servers(Store(tmp_path_factory.mktemp("local") / "cloud.db"), [(PREFIX, KNOWLEDGE)])
    yield running
    running.stop()


@pytest.fixture(scope="module")
def checker(servers: Servers) -> Iterator[Client]:
    """A provider instance for requests that are only checked."""
    client = Client(servers.ports[PREFIX], {"subscriptionId": NIL, "tenantId": NIL})
    yield client
    client.channel.close()


@pytest.fixture
def azure(tmp_path: Path) -> Iterator[Client]:
    """A provider instance on an empty cloud."""
    running = Servers(Store(tmp_path / "cloud.db"), [(PREFIX, KNOWLEDGE)])
    client = Client(running.ports[PREFIX], {"subscriptionId": NIL, "tenantId": NIL})
    yield client
    client.channel.close()
    running.stop()


def asked(blueprint: str, part: str, type_: str, *, containing: str = "") -> PropertyMap:
    """What a builder asks for, to be changed freely."""
    found = stage_of(blueprint, part).one(type_.removeprefix(f"{PREFIX}:"), containing=containing)
    return copy.deepcopy(cast("PropertyMap", found))


def at_strong(inputs: Any) -> None:
    inputs["consistencyPolicy"] = {"defaultConsistencyLevel": "Strong"}


def bounded(writes: int, seconds: int) -> Change:
    def change(inputs: Any) -> None:
        inputs["enableMultipleWriteLocations"] = False
        inputs["consistencyPolicy"] = {
            "defaultConsistencyLevel": "BoundedStaleness",
            "maxStalenessPrefix": writes,
            "maxIntervalInSeconds": seconds,
        }

    return change


def sets(**values: Any) -> Change:
    """Replace top-level inputs; a double underscore leads into one."""

    def change(inputs: Any) -> None:
        for path, value in values.items():
            *parents, last = path.split("__")
            target = inputs
            for parent in parents:
                target = target[int(parent)] if parent.isdigit() else target[parent]
            target[int(last) if last.isdigit() else last] = value

    return change


def far(inputs: Any) -> None:
    at_strong(inputs)
    inputs["enableMultipleWriteLocations"] = False
    inputs["locations"] = [
        {"locationName": name, "failoverPriority": rank}
        for rank, name in enumerate(("eastus", "westeurope", "japaneast"))
    ]


def without(name: str) -> Change:
    return lambda inputs: inputs.pop(name)


VALUES = {
    "multi-write and strong": (
        ("edge", "data", ACCOUNT),
        at_strong,
        "strong consistency cannot be had with several write regions",
    ),
    "strong over an ocean": (("edge", "data", ACCOUNT), far, "strong consistency over more than 8,000 km"),
    "a bound too tight for several regions": (
        ("edge", "data", ACCOUNT),
        bounded(99_999, 299),
        "99999 is not between 100000 and 2147483647 for several regions",
    ),
    "serverless in two regions": (
        ("edge", "data", ACCOUNT),
        sets(capabilities=[{"name": "EnableServerless"}]),
        "a serverless account has one region",
    ),
    "a gap in the priorities": (
        ("edge", "data", ACCOUNT),
        sets(locations__1__failoverPriority=2),
        "failover priorities count from 0 without a gap",
    ),
    "zones where there are none": (
        ("alone", "data", ACCOUNT),
        sets(locations__0__isZoneRedundant=True),
        "ukwest has no availability zones",
    ),
    "a container without the mandatory path": (
        ("edge", "data", CONTAINER),
        sets(resource__indexingPolicy__excludedPaths=[]),
        "the mandatory path /* is neither included nor excluded",
    ),
    "a throughput between steps": (
        ("edge", "data", CONTAINER),
        sets(options__autoscaleSettings__maxThroughput=1500),
        "1500 is not a multiple of 1,000",
    ),
    "more than a container can have": (
        ("edge", "data", CONTAINER),
        sets(options__autoscaleSettings__maxThroughput=1_001_000),
        "a container has 1,000,000 at most",
    ),
    "a storage name with a hyphen": (
        ("edge", "east", STORAGE, "switch"),
        sets(accountName="shop-switch"),
        "'shop-switch' does not match [a-z0-9]{3,24}",
    ),
    "zone-redundant storage where there are no zones": (
        ("alone", "ukwest", STORAGE, "storage"),
        sets(sku__name="Standard_ZRS"),
        "needs availability zones, which ukwest does not have",
    ),
    "a setting that Flex took over": (
        ("edge", "east", APP),
        sets(siteConfig__appSettings=[{"name": "FUNCTIONS_WORKER_RUNTIME", "value": "python"}]),
        "FUNCTIONS_WORKER_RUNTIME is not for an app on Flex Consumption",
    ),
    "a memory size that does not exist": (
        ("edge", "east", APP),
        sets(functionAppConfig__scaleAndConcurrency__instanceMemoryMB=1024),
        "1024 is not one of 512, 2048, 4096",
    ),
    "too few instances at most": (
        ("edge", "east", APP),
        sets(functionAppConfig__scaleAndConcurrency__maximumInstanceCount=10),
        "10 is not between 40 and 1000",
    ),
    "a probe that waits too long": (
        ("pair", "entry", PROFILE),
        sets(monitorConfig__timeoutInSeconds=10),
        "10 is not between 5 and 9 at 10 s",
    ),
    "an endpoint named twice": (
        ("pair", "entry", PROFILE),
        sets(endpoints__1__priority=1),
        "two endpoints have priority 1",
    ),
    "a nested profile that may be empty": (
        ("both_ways", "entry", PROFILE, "ways"),
        sets(endpoints__1__minChildEndpoints=0),
        "a nested endpoint needs at least one good child",
    ),
    "a cname at the apex": (
        ("pair", "entry", RECORD, "cname"),
        sets(relativeRecordSetName="@"),
        "a CNAME cannot stand at the zone's apex",
    ),
    "a record set without records": (
        ("pair", "entry", RECORD, "cname"),
        without("cnameRecord"),
        "a CNAME record set has cnameRecord, not nothing",
    ),
    "more good samples than samples": (
        ("edge", "entry", ORIGIN_GROUP),
        sets(loadBalancingSettings__successfulSamplesRequired=9),
        "9 good samples of 4 cannot be had",
    ),
    "managed rules on the standard tier": (
        ("edge", "base", FIREWALL),
        sets(managedRules={"managedRuleSets": []}),
        "rules that Azure keeps need Premium_AzureFrontDoor",
    ),
    "a certificate of nobody's": (
        ("edge", "base", DOMAIN),
        sets(tlsSettings={"certificateType": "CustomerCertificate"}),
        "a certificate of the customer's is in a secret",
    ),
    "a vault of another subscription": (
        ("edge", "base", SECRET),
        sets(parameters__secretSource__id=VAULT.replace(NIL, NIL.replace("0", "1")) + "/secrets/shop-tls"),
        "the vault is in another subscription",
    ),
    "a role that nobody defined": (
        ("edge", "east", ROLE, "metrics"),
        sets(roleDefinitionId=f"/subscriptions/{NIL}/providers/Microsoft.Authorization/roleDefinitions/{NIL}"),
        f"no role definition {NIL} exists",
    ),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_value_that_the_service_refuses_is_refused_in_the_preview(case: str, checker: Client) -> None:
    (blueprint, part, type_, *word), change, message = VALUES[case]
    inputs = asked(blueprint, part, type_, containing=word[0] if word else "")
    assert checker.problems(type_, "x", inputs) == []
    change(inputs)
    assert [problem for problem in checker.problems(type_, "x", inputs) if message in problem] != []


def group(azure: Client, inputs: PropertyMap) -> Made:
    """The resource group that a request needs."""
    return azure.create(GROUP, "group", {"resourceGroupName": inputs["resourceGroupName"], "location": "eastus2"})


def test_two_subscriptions_worth_of_names_are_one(azure: Client) -> None:
    inputs = asked("edge", "east", STORAGE, containing="switch")
    group(azure, inputs)
    azure.create(STORAGE, "first", inputs)
    azure.create(GROUP, "other", {"resourceGroupName": "other", "location": "eastus2"})
    with pytest.raises(Refusal, match="already has accountName"):
        azure.create(STORAGE, "second", {**inputs, "resourceGroupName": "other"})


def test_nothing_is_made_in_a_group_that_does_not_exist(azure: Client) -> None:
    with pytest.raises(Refusal, match="no ResourceGroup with name"):
        azure.create(STORAGE, "x", asked("edge", "east", STORAGE, containing="switch"))


def test_a_container_needs_its_database(azure: Client) -> None:
    inputs = asked("edge", "data", CONTAINER)
    group(azure, inputs)
    with pytest.raises(Refusal, match=r"no SqlResourceSqlDatabase .* exists"):
        azure.create(CONTAINER, "x", inputs)


@pytest.fixture
def account(azure: Client) -> Made:
    """An account of two regions, of which one writes."""
    inputs = asked("pair", "data", ACCOUNT, containing="eventual")
    group(azure, inputs)
    return azure.create(ACCOUNT, "account", inputs)


def places(*names: str) -> list[Value]:
    return [
        {"locationName": name, "failoverPriority": rank, "isZoneRedundant": True} for rank, name in enumerate(names)
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"locations": places("eastus2", "centralus", "westus3"), "enableMultipleWriteLocations": True},
            "apart from other changes (enableMultipleWriteLocations)",
        ),
        ({"locations": places("westus3", "centralus", "eastus2")}, "apart from a change of priorities"),
        ({"locations": places("centralus")}, "eastus2 takes writes"),
        (
            {"locations": [*places("eastus2"), {"locationName": "centralus", "failoverPriority": 1}]},
            "centralus is there already",
        ),
        ({"kind": "MongoDB"}, "cannot change after creation"),
    ],
)
def test_an_account_takes_one_kind_of_change_at_a_time(
    azure: Client, account: Made, change: PropertyMap, message: str
) -> None:
    with pytest.raises(Refusal) as refused:
        azure.update(account, {**account.inputs, **change})
    assert message in refused.value.message


def test_a_region_is_added_and_the_writes_move_each_in_a_change_of_its_own(azure: Client, account: Made) -> None:
    grown = azure.update(account, {**account.inputs, "locations": places("eastus2", "centralus", "westus3")})
    moved = azure.update(grown, {**grown.inputs, "locations": places("westus3", "centralus", "eastus2")})
    (writer,) = cast("list[dict[str, Any]]", moved.outputs["writeLocations"])
    assert writer["locationName"] == "westus3"
    smaller = azure.update(moved, {**moved.inputs, "locations": places("westus3", "centralus")})
    assert len(cast("list[Any]", smaller.outputs["readLocations"])) == 2


def test_a_front_takes_no_certificate_from_a_vault_that_it_may_not_read(azure: Client) -> None:
    front, secret, role = (asked("edge", "base", each) for each in (FRONT, SECRET, ROLE))
    group(azure, front)
    made = azure.create(FRONT, "front", front)
    with pytest.raises(Refusal, match="the profile's identity may not read"):
        azure.create(SECRET, "secret", secret)
    principal = cast("dict[str, Value]", made.outputs["identity"])["principalId"]
    azure.create(ROLE, "reader", {**role, "principalId": principal})
    assert azure.create(SECRET, "secret", secret).id.endswith("/secrets/shop-example")


def test_an_app_is_adopted_by_its_id_alone_wherever_it_lives(azure: Client, account: Made) -> None:
    assert azure.adopt(ACCOUNT, "account", account.id).id == account.id


def test_a_plan_of_flex_consumption_takes_one_app(azure: Client) -> None:
    plan = asked("edge", "east", PLAN)
    group(azure, plan)
    made = azure.create(PLAN, "plan", plan)
    where = {"resourceGroupName": plan["resourceGroupName"], "location": "eastus2", "serverFarmId": made.id}
    config: PropertyMap = {"runtime": {"name": "python", "version": "3.13"}}
    app: PropertyMap = {**where, "kind": "functionapp,linux", "functionAppConfig": config}
    azure.create(APP, "one", {**app, "name": "one-app"})
    with pytest.raises(Refusal, match="a Flex Consumption plan takes one app"):
        azure.create(APP, "two", {**app, "name": "two-app"})
