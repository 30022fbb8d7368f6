"""The shape of what is built: tables, functions, APIs, switches."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from msr.layout import layout
from providers.aws.platform import platform
from tests.providers.aws.blueprints import ALONE, PAIR, PILOT_LIGHT, STRONG_THREE, STRONG_WITNESS
from tests.providers.aws.stage import Stage, built, planned, stack_of

PROTECTED = PAIR + 'environments:\n  prod: {account: "111122223333", state: "s3://state"}\n'


def grants(stage: Stage, word: str) -> dict[str, list[str]]:
    """Per resource, the actions that the role of a function may do."""
    document = json.loads(stage.one("RolePolicy", containing=word)["policy"])
    return {resource: s["Action"] for s in document["Statement"] for resource in s["Resource"]}


def health_settings(stage: Stage) -> dict[str, Any]:
    return json.loads(stage.one("Function", containing="health")["environment"]["variables"]["MSR_HEALTH"])


def test_an_eventual_table_streams_and_every_replica_can_be_restored() -> None:
    table = stack_of(PAIR, "data").one("Table", containing="orders")
    assert table["region"] == "us-east-1"
    assert table["billingMode"] == "PAY_PER_REQUEST"
    assert (table["streamEnabled"], table["streamViewType"]) == (True, "NEW_AND_OLD_IMAGES")
    assert table["pointInTimeRecovery"] == {"enabled": True}
    assert table["replicas"] == [
        {
            "regionName": "us-west-2",
            "consistencyMode": "EVENTUAL",
            "pointInTimeRecovery": True,
            "deletionProtectionEnabled": False,
            "propagateTags": True,
        }
    ]


def test_a_table_declares_each_key_attribute_once_and_its_index_by_schema() -> None:
    table = stack_of(PAIR, "data").one("Table", containing="orders")
    assert table["attributes"] == [
        {"name": "day", "type": "S"},
        {"name": "order_id", "type": "S"},
        {"name": "total", "type": "N"},
    ]
    assert table["globalSecondaryIndexes"] == [
        {
            "name": "by_day",
            "projectionType": "INCLUDE",
            "nonKeyAttributes": ["status"],
            "keySchemas": [
                {"attributeName": "day", "keyType": "HASH"},
                {"attributeName": "total", "keyType": "RANGE"},
            ],
        }
    ]


def test_items_expire_by_the_attribute_that_the_blueprint_names() -> None:
    table = stack_of(PAIR, "data").one("Table", containing="carts")
    assert table["ttl"] == {"attributeName": "expires_at", "enabled": True}
    assert (table["hashKey"], table["rangeKey"]) == ("cart", "line")


def test_a_real_target_protects_a_table_in_each_of_its_regions() -> None:
    table = stack_of(PROTECTED, "data", environment="prod").one("Table", containing="orders")
    assert table["deletionProtectionEnabled"] is True
    assert [replica["deletionProtectionEnabled"] for replica in table["replicas"]] == [True]


def test_a_replica_that_goes_next_is_the_only_one_without_protection() -> None:
    plan = planned(PROTECTED, environment="prod")
    leaving = replace(plan, choices=tuple(replace(c, regions=("us-east-1",)) for c in plan.choices))
    table = built(leaving, "data").one("Table", containing="orders")
    assert table["deletionProtectionEnabled"] is True
    assert [replica["deletionProtectionEnabled"] for replica in table["replicas"]] == [False]


def test_a_strong_table_of_three_regions_has_two_strong_replicas_and_no_witness() -> None:
    table = stack_of(STRONG_THREE, "data").one("Table")
    assert table["region"] == "us-east-1"
    assert [(r["regionName"], r["consistencyMode"]) for r in table["replicas"]] == [
        ("us-east-2", "STRONG"),
        ("us-west-2", "STRONG"),
    ]
    assert "globalTableWitness" not in table
    assert table["streamEnabled"] is False


def test_a_strong_table_of_two_regions_has_one_strong_replica_and_a_witness() -> None:
    table = stack_of(STRONG_WITNESS, "data").one("Table")
    assert [(r["regionName"], r["consistencyMode"]) for r in table["replicas"]] == [("eu-central-1", "STRONG")]
    assert table["globalTableWitness"] == {"regionName": "eu-west-3"}


def test_a_witness_has_no_stack() -> None:
    assert [stack.part for stack in layout(planned(STRONG_WITNESS))] == ["base", "data", "dublin", "frankfurt", "entry"]


def test_a_table_of_one_region_has_neither_replicas_nor_stream() -> None:
    table = stack_of(ALONE, "data").one("Table")
    assert table["replicas"] == []
    assert table["streamEnabled"] is False


def test_a_function_finds_its_tables_by_the_contract_of_every_cloud() -> None:
    environment = stack_of(PAIR, "us-west-2").one("Function", containing="api")["environment"]["variables"]
    assert environment == {
        "MSR_CLOUD": "aws",
        "MSR_REGION": "us-west-2",
        "MSR_REGIONS": "us-east-1,us-west-2",
        "MSR_TABLE_ORDERS": "orders-local-orders-0446376",
        "MSR_TABLE_ORDERS_ENDPOINT": "https://dynamodb.us-west-2.amazonaws.com",
        "MSR_TABLE_CARTS": "orders-local-carts-48f4cbd",
        "MSR_TABLE_CARTS_ENDPOINT": "https://dynamodb.us-west-2.amazonaws.com",
        "LEVEL": "info",
    }


def test_a_function_reads_the_table_that_data_makes() -> None:
    plan = planned(PAIR)
    environment = built(plan, "us-west-2").one("Function", containing="api")["environment"]["variables"]
    assert environment["MSR_TABLE_ORDERS"] == built(plan, "data").outputs["tables.orders"]["name"]


def test_a_role_may_do_what_the_blueprint_uses_and_no_more() -> None:
    stage = stack_of(PAIR, "us-east-1")
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
    read = ["BatchGetItem", "ConditionCheckItem", "GetItem", "Query", "Scan"]
    write = ["BatchWriteItem", "DeleteItem", "PutItem", "UpdateItem"]
    group = stage.one("LogGroup", containing="api-us-east-1-logs")["name"]
    assert grants(stage, "api") == {
        f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*": ["logs:CreateLogStream", "logs:PutLogEvents"],
        f"{arn}orders-local-orders-0446376": sorted(f"dynamodb:{verb}" for verb in read + write),
        f"{arn}orders-local-orders-0446376/index/*": sorted(f"dynamodb:{verb}" for verb in read + write),
        f"{arn}orders-local-carts-48f4cbd": [f"dynamodb:{verb}" for verb in read],
        f"{arn}orders-local-carts-48f4cbd/index/*": [f"dynamodb:{verb}" for verb in read],
    }


def test_a_function_logs_to_a_group_that_exists_and_forgets_after_thirty_days() -> None:
    stage = stack_of(PAIR, "us-east-1")
    function = stage.one("Function", containing="api")
    group = stage.one("LogGroup", containing="api-us-east-1-logs")
    assert group["name"] == f"/aws/lambda/{function['name']}"
    assert group["retentionInDays"] == 30
    assert function["loggingConfig"] == {"logFormat": "JSON", "logGroup": group["name"]}


def test_callers_reach_a_published_version_through_its_alias() -> None:
    stage = stack_of(PAIR, "us-east-1")
    function = stage.one("Function", containing="api")
    assert function["publish"] is True
    alias = stage.one("Alias", containing="api")
    assert (alias["name"], alias["functionName"], alias["functionVersion"]) == ("live", function["name"], "7")
    integration = stage.one("Integration", containing="functions-api")
    assert integration["integrationUri"].endswith(f"function:{function['name']}:live")
    assert (integration["payloadFormatVersion"], integration["timeoutMilliseconds"]) == ("2.0", 30_000)


def test_a_standby_keeps_warm_what_its_floor_says_and_the_primary_does_not() -> None:
    plan = planned(PAIR.replace("active-passive", "{mode: active-passive, standby: {floor: 10%}}"))
    assert built(plan, "us-east-1").of("ProvisionedConcurrencyConfig") == []
    warm = built(plan, "us-west-2").one("ProvisionedConcurrencyConfig")
    assert (warm["qualifier"], warm["provisionedConcurrentExecutions"]) == ("live", 1)


def test_routes_of_the_blueprint_and_of_the_routers_lead_to_their_functions() -> None:
    stage = stack_of(PAIR, "us-east-1")
    routes = {r.inputs["routeKey"]: r.inputs["target"] for r in stage.of("Route")}
    assert routes == {
        "ANY /{proxy+}": "integrations/api-us-east-1-functions-api-id",
        "GET /orders/{id}": "integrations/api-us-east-1-functions-api-id",
        "GET /health": "integrations/api-us-east-1-health-id",
        "GET /_msr/drain/{region}": "integrations/api-us-east-1-health-id",
    }


def test_user_traffic_at_its_limit_does_not_throttle_the_routers() -> None:
    stage = stack_of(PAIR, "us-east-1").one("Stage")
    assert stage["defaultRouteSettings"] == {"throttlingRateLimit": 500, "throttlingBurstLimit": 1000}
    assert stage["routeSettings"] == [
        {"routeKey": "GET /health", "throttlingRateLimit": 100, "throttlingBurstLimit": 100},
        {"routeKey": "GET /_msr/drain/{region}", "throttlingRateLimit": 100, "throttlingBurstLimit": 100},
    ]


def test_every_request_is_logged() -> None:
    stage = stack_of(PAIR, "us-east-1")
    group = stage.one("LogGroup", containing="access")
    assert group["name"].startswith("/aws/vendedlogs/msr/")
    assert group["retentionInDays"] == 30
    log = stage.one("Stage")["accessLogSettings"]
    assert log["destinationArn"] == f"arn:aws:logs:us-east-1:000000000000:log-group:{group['name']}"
    assert json.loads(log["format"])["status"] == "$context.status"


def test_an_api_behind_a_domain_has_no_other_door() -> None:
    assert stack_of(PAIR, "us-east-1").one("Api")["disableExecuteApiEndpoint"] is True


def test_an_api_without_a_domain_answers_on_its_own_host() -> None:
    stage = stack_of(ALONE, "eu-north-1")
    assert stage.one("Api")["disableExecuteApiEndpoint"] is False
    assert stage.outputs["api"]["endpoint"] == "https://api-eu-north-1-id.execute-api.eu-north-1.amazonaws.com"


def test_a_region_without_peers_has_no_switch_and_no_drain_route() -> None:
    stage = stack_of(ALONE, "eu-north-1")
    assert stage.of("Table") == []
    assert {r.inputs["routeKey"] for r in stage.of("Route")} == {"ANY /{proxy+}", "GET /health"}
    assert health_settings(stage)["switch"] is None


def test_only_this_api_may_invoke_a_function_and_only_by_its_alias() -> None:
    stage = stack_of(PAIR, "us-east-1")
    permission = stage.one("Permission", containing="functions-api")
    assert permission["principal"] == "apigateway.amazonaws.com"
    assert permission["qualifier"] == "live"
    assert permission["sourceArn"] == "arn:aws:execute-api:us-east-1:000000000000:api-us-east-1-id/*/*"


def test_the_switch_is_a_table_of_one_region_under_a_name_of_its_own() -> None:
    plan = planned(PAIR)
    switches = [built(plan, part).one("Table") for part in ("us-east-1", "us-west-2")]
    assert [table["region"] for table in switches] == ["us-east-1", "us-west-2"]
    assert switches[0]["name"] != switches[1]["name"]
    assert all("replicas" not in table for table in switches)
    assert switches[0]["attributes"] == [{"name": "region", "type": "S"}]


def test_the_health_function_knows_its_tables_its_switch_and_who_starts_drained() -> None:
    stage = stack_of(PILOT_LIGHT, "us-west-2")
    assert health_settings(stage) == {
        "region": "us-west-2",
        "switch": stage.one("Table")["name"],
        "first_states": {"us-west-2": "passive"},
        "tables": [
            {
                "label": "orders",
                "name": "orders-local-orders-0446376",
                "key": [["order_id", "string"]],
                "local_writes": True,
            },
            {
                "label": "carts",
                "name": "orders-local-carts-48f4cbd",
                "key": [["cart", "string"], ["line", "number"]],
                "local_writes": True,
            },
        ],
    }


def test_the_health_function_may_touch_its_probe_item_and_nothing_else() -> None:
    stage = stack_of(PAIR, "us-east-1")
    document = json.loads(stage.one("RolePolicy", containing="health")["policy"])
    probes = [s for s in document["Statement"] if "Condition" in s]
    assert [s["Action"] for s in probes] == [["dynamodb:GetItem", "dynamodb:PutItem"]] * 2
    assert {json.dumps(s["Condition"]) for s in probes} == {
        '{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["__msr#us-east-1"]}}'
    }
    switch = stage.one("Table")["name"]
    assert grants(stage, "health")[f"arn:aws:dynamodb:us-east-1:000000000000:table/{switch}"] == ["dynamodb:GetItem"]


def test_a_strong_table_is_not_asked_to_take_a_write_alone() -> None:
    assert health_settings(stack_of(STRONG_WITNESS, "dublin"))["tables"][0]["local_writes"] is False


@pytest.mark.parametrize(
    ("runtime", "newest"), [("python3.13", "manylinux_2_34_x86_64"), ("python3.11", "manylinux_2_26_x86_64")]
)
def test_wheels_are_built_for_the_system_that_runs_the_function(runtime: str, newest: str) -> None:
    made = platform(runtime)
    assert made is not None
    assert made.python == runtime.removeprefix("python")
    assert made.tags[0] == newest
    assert made.tags[-1] == "manylinux2014_x86_64"


def test_a_runtime_without_wheels_has_no_platform() -> None:
    assert platform("nodejs24.x") is None
