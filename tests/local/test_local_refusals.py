"""What the local cloud refuses: every broken builder that it must catch."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from msr.knowledge import PropertyMap, Secret
from tests.local import aws_world as world
from tests.local.client import Client, Refusal
from tests.local.conftest import Connect


def test_a_typo_in_a_nested_input_is_refused_with_its_path(aws: Client) -> None:
    inputs = world.table_inputs(pointInTimeRecovery={"enabeld": True})
    assert aws.problems(world.TABLE, "t", inputs) == [
        "pointInTimeRecovery.enabeld: no such property; did you mean enabled?",
        "pointInTimeRecovery.enabled: is required: boolean",
    ]


def test_an_unknown_type_is_refused(aws: Client) -> None:
    assert "has no type aws:dynamodb/tabel:Tabel" in aws.problems("aws:dynamodb/tabel:Tabel", "t", {})[0]


def test_an_output_given_as_input_is_refused(aws: Client) -> None:
    assert aws.problems(world.TABLE, "t", world.table_inputs(arn="arn:aws:x")) == [
        "arn: is set by the cloud and cannot be given"
    ]


def test_an_unknown_region_is_refused_with_the_nearest_one(aws: Client) -> None:
    assert aws.problems(world.TABLE, "t", world.table_inputs(region="us-east1")) == [
        "region: aws has no region 'us-east1'; did you mean us-east-1?"
    ]


def test_a_dangling_role_is_refused(aws: Client) -> None:
    inputs = world.function_inputs("arn:aws:iam::000000000000:role/nobody")
    with pytest.raises(Refusal) as refused:
        aws.create(world.FUNCTION, "f", inputs)
    assert refused.value.code == "NOT_FOUND"
    assert refused.value.message == "role: no Role with arn 'arn:aws:iam::000000000000:role/nobody' exists"


def test_a_nearly_right_role_is_hinted_at(aws: Client) -> None:
    role = world.make_role(aws)
    with pytest.raises(Refusal, match=f"did you mean {role.outputs['arn']}"):
        aws.create(world.FUNCTION, "f", world.function_inputs(f"{role.outputs['arn']}s"))


def test_a_role_that_lambda_may_not_take_on_is_refused(aws: Client) -> None:
    role = world.make_role(aws, service="ec2.amazonaws.com")
    with pytest.raises(Refusal, match=r"role: the trust policy of orders-role does not let lambda\.amazonaws\.com"):
        aws.create(world.FUNCTION, "f", world.function_inputs(role.outputs["arn"]))


def test_a_name_too_long_is_refused(aws: Client) -> None:
    name = "o" * 65
    reason = f"name: {name!r} has 65 characters, 1 to 64 are allowed"
    assert aws.problems(world.FUNCTION, "f", world.function_inputs("arn", name)) == [reason]
    assert aws.problems(world.ROLE, "r", {"name": name, "assumeRolePolicy": world.trust()}) == [reason]


def test_a_second_table_of_one_name_is_refused_in_one_region_and_taken_in_another(aws: Client) -> None:
    aws.create(world.TABLE, "one", world.table_inputs())
    with pytest.raises(Refusal) as refused:
        aws.create(world.TABLE, "two", world.table_inputs())
    assert refused.value.code == "ALREADY_EXISTS"
    other = aws.create(world.TABLE, "three", world.table_inputs(region="us-west-2"))
    assert other.outputs["arn"] == "arn:aws:dynamodb:us-west-2:000000000000:table/orders"


def test_a_table_in_the_way_of_a_replica_is_refused(aws: Client) -> None:
    aws.create(world.TABLE, "west", world.table_inputs(region="us-west-2"))
    replicated = world.table_inputs(replicas=[{"regionName": "us-west-2"}])
    with pytest.raises(Refusal, match="replicas: a table orders already exists in us-west-2"):
        aws.create(world.TABLE, "east", replicated)


def test_another_regions_certificate_is_refused(aws: Client) -> None:
    zone = world.make_zone(aws)
    certificate = world.make_certificate(aws, zone, region="us-west-2")
    assert aws.problems(world.DOMAIN, "d", world.domain_inputs(certificate)) == [
        "domainNameConfiguration.certificateArn: the certificate is of us-west-2, the domain of us-east-1"
    ]


def test_an_unissued_certificate_is_refused(aws: Client) -> None:
    certificate = aws.create(world.CERTIFICATE, "c", world.certificate_inputs())
    with pytest.raises(Refusal, match="certificateArn: the certificate is not issued: no zone has the record _"):
        aws.create(world.DOMAIN, "d", world.domain_inputs(certificate))


def test_a_certificate_for_another_name_is_refused(aws: Client) -> None:
    certificate = world.make_certificate(aws, world.make_zone(aws))
    inputs = world.domain_inputs(certificate, "www.shop.example")
    with pytest.raises(Refusal, match=r"the certificate does not cover www\.shop\.example"):
        aws.create(world.DOMAIN, "d", inputs)


def test_waiting_for_a_certificate_without_its_records_is_refused(aws: Client) -> None:
    certificate = aws.create(world.CERTIFICATE, "c", world.certificate_inputs())
    inputs = {"certificateArn": certificate.outputs["arn"], "region": "us-east-1"}
    with pytest.raises(Refusal, match="the certificate stays unissued"):
        aws.create(world.VALIDATION, "v", inputs)


def test_an_integration_with_a_function_of_another_region_is_refused(aws: Client) -> None:
    west = world.make_alias(aws, world.make_function(aws, region="us-west-2"))
    inputs = {
        "apiId": world.make_api(aws).id,
        "region": "us-east-1",
        "integrationType": "AWS_PROXY",
        "integrationUri": west.outputs["invokeArn"],
    }
    assert aws.problems(world.INTEGRATION, "i", inputs) == [
        "integrationUri: the function is of us-west-2, the API of us-east-1"
    ]


def test_an_alias_of_a_version_that_was_never_published_is_refused(aws: Client) -> None:
    function = world.make_function(aws)
    inputs = {"name": "live", "region": "us-east-1", "functionName": function.id, "functionVersion": "2"}
    with pytest.raises(Refusal, match="functionVersion: function orders has no version 2"):
        aws.create(world.ALIAS, "a", inputs)


def test_an_api_in_another_region_is_named_as_such(aws: Client) -> None:
    api = world.make_api(aws, region="us-west-2")
    inputs = {"apiId": api.id, "region": "us-east-1", "name": "$default"}
    with pytest.raises(Refusal, match=f"apiId: '{api.id}' is a Api of us-west-2, not of us-east-1"):
        aws.create(world.STAGE, "s", inputs)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"runtime": "python3.7"}, "runtime: Lambda makes no function on python3.7 since 2024-01-09"),
        ({"memorySize": 64}, "memorySize: 64 is not between 128 and 10240"),
        ({"timeout": 901}, "timeout: 901 is not between 1 and 900"),
        (
            {"environment": {"variables": {"A": "x", "AWS_REGION": "y"}}},
            "environment.variables: AWS_REGION is reserved",
        ),
        ({"environment": {"variables": {"BIG": "x" * 4096}}}, "environment.variables: 4,106 bytes of variables"),
        ({"handler": None}, "handler: is required for a function packaged as zip"),
    ],
)
def test_what_lambda_does_not_take_is_refused(aws: Client, changed: PropertyMap, reason: str) -> None:
    found = aws.problems(world.FUNCTION, "f", {**world.function_inputs("arn:aws:iam::0:role/r"), **changed})
    assert any(problem.startswith(reason) for problem in found), found


def test_a_policy_that_is_not_json_is_refused(aws: Client) -> None:
    found = aws.problems(world.ROLE_POLICY, "p", {"name": "uses", "role": "r", "policy": "{"})
    assert found == ["policy: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"]


def test_policies_above_the_quota_of_a_role_are_refused(aws: Client) -> None:
    world.make_role(aws)
    large = world.permissions("arn:aws:s3:::" + "x" * 6000)
    aws.create(world.ROLE_POLICY, "one", {"name": "one", "role": "orders-role", "policy": large})
    with pytest.raises(Refusal, match="inline policies have 12,"):
        aws.create(world.ROLE_POLICY, "two", {"name": "two", "role": "orders-role", "policy": large})


def test_a_secret_never_shows_in_a_refusal(aws: Client) -> None:
    inputs = world.table_inputs("hush hush")
    inputs["name"] = Secret("hush hush")
    found = aws.problems(world.TABLE, "t", inputs)
    assert found
    assert "hush hush" not in " ".join(found)


def test_another_account_is_refused(connect: Connect) -> None:
    with pytest.raises(Refusal, match="allowedAccountIds is 111122223333, but the local cloud's stand-in account is 0"):
        connect(settings={"region": "us-east-1", "allowedAccountIds": '["111122223333"]'})
    connect(settings={"region": "us-east-1", "allowedAccountIds": '["000000000000"]'})


def test_a_provider_without_a_region_is_refused(connect: Connect) -> None:
    with pytest.raises(Refusal, match="the aws provider needs a region"):
        connect(settings={})


def test_a_lookup_is_refused(aws: Client) -> None:
    with pytest.raises(Refusal) as refused:
        aws.call("Invoke", pb.InvokeRequest(tok="aws:index/getCallerIdentity:getCallerIdentity"), pb.InvokeResponse)
    assert refused.value.code == "UNIMPLEMENTED"
