"""What the engine gets back: previews, outputs, diffs, refreshes and adoption."""

from __future__ import annotations

import pytest

from msr.knowledge import UNKNOWN, PropertyMap, Secret, items
from msr.local.listing import drift
from msr.local.store import Store
from msr.local.wire import decode
from tests.local import aws_world as world
from tests.local.client import Client, Refusal
from tests.local.conftest import Connect


def test_a_preview_makes_nothing_and_knows_what_the_program_knows(aws: Client, store: Store) -> None:
    seen = aws.create(world.TABLE, "t", world.table_inputs(), preview=True)
    assert (seen.id, seen.outputs["name"], seen.outputs["arn"]) == ("", "orders", UNKNOWN)
    assert store.objects() == []


def test_a_preview_takes_unknown_inputs(aws: Client) -> None:
    inputs = world.function_inputs(UNKNOWN, timeout=UNKNOWN, environment={"variables": {"A1": UNKNOWN}})
    seen = aws.create(world.FUNCTION, "f", inputs, preview=True)
    assert (seen.outputs["role"], seen.outputs["timeout"]) == (UNKNOWN, UNKNOWN)


def test_a_change_previews_what_stays_and_what_becomes_new(aws: Client) -> None:
    function = world.make_function(aws)
    seen = aws.update(function, {**function.inputs, "memorySize": 256}, preview=True)
    assert seen.outputs["arn"] == function.outputs["arn"]
    assert (seen.outputs["memorySize"], seen.outputs["version"], seen.outputs["qualifiedArn"]) == (
        256,
        UNKNOWN,
        UNKNOWN,
    )


def test_new_code_publishes_a_new_version_and_new_tags_do_not(aws: Client) -> None:
    function = world.make_function(aws)
    assert function.outputs["version"] == "1"
    tagged = aws.update(function, {**function.inputs, "tags": {"a": "b"}})
    assert tagged.outputs["version"] == "1"
    larger = aws.update(tagged, {**tagged.inputs, "memorySize": 256})
    assert larger.outputs["version"] == "2"
    assert larger.outputs["qualifiedArn"] == "arn:aws:lambda:us-east-1:000000000000:function:orders:2"


def test_ids_and_arns_have_the_shapes_of_aws(aws: Client) -> None:
    api = world.make_api(aws)
    assert len(api.id) == 10
    assert api.outputs["apiEndpoint"] == f"https://{api.id}.execute-api.us-east-1.amazonaws.com"
    check = aws.create(world.HEALTH_CHECK, "h", world.probe_inputs())
    assert [len(part) for part in check.id.split("-")] == [8, 4, 4, 4, 12]
    assert check.outputs["arn"] == f"arn:aws:route53:::healthcheck/{check.id}"
    zone = world.make_zone(aws)
    assert [str(server).partition("awsdns-")[2][2:] for server in items(zone.outputs, "nameServers")] == [
        ".com",
        ".net",
        ".org",
        ".co.uk",
    ]
    certificate = world.make_certificate(aws, zone)
    assert certificate.id.startswith("arn:aws:acm:us-east-1:000000000000:certificate/")


def test_ids_are_the_same_on_every_run_and_different_for_every_birth(aws: Client) -> None:
    first = world.make_zone(aws)
    assert first.id == "Z991XZ522HJW56S6A8PAX"
    aws.delete(first)
    assert world.make_zone(aws).id != first.id


def test_twins_are_allowed_where_the_service_allows_them(aws: Client) -> None:
    one = aws.create(world.HEALTH_CHECK, "one", world.probe_inputs())
    two = aws.create(world.HEALTH_CHECK, "two", world.probe_inputs())
    assert one.id != two.id


def test_the_validation_record_of_a_name_is_the_same_in_every_region(aws: Client) -> None:
    east = aws.create(world.CERTIFICATE, "e", world.certificate_inputs())
    west = aws.create(world.CERTIFICATE, "w", world.certificate_inputs(region="us-west-2"))
    assert east.outputs["arn"] != west.outputs["arn"]
    assert east.outputs["domainValidationOptions"] == west.outputs["domainValidationOptions"]


def test_a_secret_input_comes_back_as_a_secret(aws: Client) -> None:
    tags: PropertyMap = {"token": Secret("hush")}
    made = aws.create(world.TABLE, "t", world.table_inputs(tags=tags))
    assert made.outputs["tags"] == {"token": Secret("hush")}
    assert isinstance(made.outputs["tagsAll"], Secret)
    assert decode(aws.read(made).properties)["tags"] == {"token": Secret("hush")}


def test_default_tags_of_the_provider_reach_every_object(connect: Connect) -> None:
    aws = connect(settings={"region": "us-east-1", "defaultTags": '{"tags": {"app": "shop", "tier": "x"}}'})
    made = aws.create(world.TABLE, "t", world.table_inputs(tags={"tier": "data"}))
    assert made.outputs["tagsAll"] == {"app": "shop", "tier": "data"}


def test_an_object_without_a_region_lives_in_its_providers_region(connect: Connect) -> None:
    inputs = world.table_inputs()
    del inputs["region"]
    east, west = connect(), connect(settings={"region": "us-west-2"})
    assert east.create(world.TABLE, "a", inputs).outputs["region"] == "us-east-1"
    assert west.create(world.TABLE, "b", inputs).outputs["region"] == "us-west-2"


def test_an_object_follows_its_provider_to_another_region_by_being_made_anew(connect: Connect) -> None:
    inputs = world.table_inputs()
    del inputs["region"]
    east, west = connect(), connect(settings={"region": "us-west-2"})
    made = east.create(world.TABLE, "a", inputs)
    assert list(east.diff(made, inputs).replaces) == []
    assert list(west.diff(made, inputs).replaces) == ["region"]
    placed = east.create(world.TABLE, "b", world.table_inputs("placed"))
    assert list(west.diff(placed, placed.inputs).replaces) == []


@pytest.mark.parametrize(
    ("changed", "replaces", "paths"),
    [
        ({"tags": {"a": "b"}}, [], ["tags"]),
        (
            {"hashKey": "key", "attributes": [{"name": "key", "type": "S"}]},
            ["hashKey"],
            ["attributes[0].name", "hashKey"],
        ),
        ({"region": "us-west-2"}, ["region"], ["region"]),
        ({"pointInTimeRecovery": {"enabled": True}}, [], ["pointInTimeRecovery"]),
    ],
)
def test_a_diff_says_what_changes_and_what_it_replaces(
    aws: Client, changed: PropertyMap, replaces: list[str], paths: list[str]
) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs())
    found = aws.diff(made, {**made.inputs, **changed})
    assert (list(found.replaces), sorted(found.detailedDiff)) == (replaces, paths)


def test_nothing_changed_is_no_diff(aws: Client) -> None:
    function = world.make_function(aws)
    found = aws.diff(function, function.inputs)
    assert found.changes == found.DIFF_NONE


def test_what_bears_the_same_name_is_deleted_before_it_is_replaced(aws: Client) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs())
    changed: PropertyMap = {**made.inputs, "hashKey": "key", "attributes": [{"name": "key", "type": "S"}]}
    assert aws.diff(made, changed).deleteBeforeReplace
    assert not aws.diff(made, {**made.inputs, "name": "others"}).deleteBeforeReplace


def test_a_name_left_out_is_given_once_and_kept(aws: Client) -> None:
    inputs = world.table_inputs()
    del inputs["name"]
    made = aws.create(world.TABLE, "orders", inputs)
    assert str(made.inputs["name"]).startswith("orders-")
    assert aws.check(world.TABLE, "orders", inputs, made.inputs)["name"] == made.inputs["name"]


def test_a_read_shows_what_the_cloud_holds_and_a_gone_object_has_no_id(aws: Client, store: Store) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs())
    drift(store, world.TABLE, "orders", lambda table: {**table, "tableClass": "STANDARD_INFREQUENT_ACCESS"})
    seen = aws.read(made)
    assert decode(seen.properties)["tableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert decode(seen.inputs)["tableClass"] == "STANDARD_INFREQUENT_ACCESS"
    aws.delete(made)
    assert aws.read(made).id == ""


def test_deleting_twice_is_no_error(aws: Client, store: Store) -> None:
    made = aws.create(world.TABLE, "t", world.table_inputs())
    aws.delete(made)
    assert store.objects() == []
    aws.delete(made)
    assert store.objects() == []


def test_an_object_is_adopted_by_its_import_id(aws: Client) -> None:
    aws.create(world.TABLE, "t", world.table_inputs(region="eu-west-1"))
    assert aws.adopt(world.TABLE, "x", "orders").id == ""
    assert decode(aws.adopt(world.TABLE, "x", "orders@eu-west-1").inputs)["hashKey"] == "id"
    api = world.make_api(aws)
    stage = aws.create(world.STAGE, "s", {"apiId": api.id, "name": "$default", "region": "us-east-1"})
    assert stage.id == "$default"
    assert aws.adopt(world.STAGE, "x", f"{api.id}/$default").id == "$default"


def test_stages_of_two_apis_do_not_get_mixed_up(aws: Client) -> None:
    one, two = world.make_api(aws, "one"), world.make_api(aws, "two")
    stages = [
        aws.create(world.STAGE, api.urn, {"apiId": api.id, "name": "$default", "region": "us-east-1"})
        for api in (one, two)
    ]
    aws.delete(stages[0])
    assert [aws.read(stage).id for stage in stages] == ["", "$default"]


def test_what_protects_or_holds_an_object_keeps_it(aws: Client) -> None:
    table = aws.create(world.TABLE, "t", world.table_inputs(deletionProtectionEnabled=True))
    with pytest.raises(Refusal, match="table orders is protected against deletion"):
        aws.delete(table)
    role = world.make_role(aws)
    policy = aws.create(
        world.ROLE_POLICY, "p", {"name": "uses", "role": "orders-role", "policy": world.permissions("arn:aws:s3:::b")}
    )
    with pytest.raises(Refusal, match="cannot delete role orders-role: delete its policy uses first"):
        aws.delete(role)
    aws.delete(policy)
    aws.delete(role)


def test_types_without_knowledge_are_checked_by_schema_and_live(connect: Connect) -> None:
    azure = connect("azure-native", {"subscriptionId": "00000000-0000-0000-0000-000000000000"})
    account = "azure-native:cosmosdb:DatabaseAccount"
    inputs: PropertyMap = {
        "accountName": "orders",
        "resourceGroupName": "shop",
        "location": "West Europe",
        "databaseAccountOfferType": "Standard",
        "locations": [{"locationName": "westeurope", "failoverPriority": 0}],
    }
    made = azure.create(account, "a", inputs)
    assert (made.id, azure.read(made).id) == ("orders", "orders")
    found = azure.problems(account, "b", {**inputs, "locations": [{"locatonName": "westeurope"}]})
    assert found == ["locations[0].locatonName: no such property; did you mean locationName?"]
    gcp = connect("gcp", {"project": "msr-local"})
    service = "gcp:cloudrunv2/service:Service"
    assert gcp.problems(service, "s", {"location": "us-east1", "tempalte": {}}) == [
        "tempalte: no such property; did you mean template?",
        "template: is required: ServiceTemplate",
    ]


def test_types_without_knowledge_never_clash(connect: Connect) -> None:
    gcp = connect("gcp", {"project": "msr-local"})
    records = "gcp:dns/recordSet:RecordSet"
    inputs: PropertyMap = {"name": "api.shop.example.", "managedZone": "shop", "type": "A", "rrdatas": ["192.0.2.1"]}
    a, aaaa = gcp.create(records, "a", inputs), gcp.create(records, "aaaa", {**inputs, "type": "AAAA"})
    gcp.delete(aaaa)
    assert (gcp.read(a).id, gcp.read(aaaa).id) == (a.id, "")


def test_another_subscription_or_project_is_refused(connect: Connect) -> None:
    with pytest.raises(Refusal, match="subscriptionId is 1234"):
        connect("azure-native", {"subscriptionId": "1234"})
    with pytest.raises(Refusal, match="project is shop-prod"):
        connect("gcp", {"project": "shop-prod"})
