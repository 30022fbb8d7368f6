"""AWS resources that the tests need around the one they are about; each call makes what the service would demand."""

from __future__ import annotations

import json

from msr.knowledge import Asset, PropertyMap, Value, sections, text
from tests.local.client import Client, Made

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
TABLE = "aws:dynamodb/table:Table"
FUNCTION = "aws:lambda/function:Function"
ALIAS = "aws:lambda/alias:Alias"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
API = "aws:apigatewayv2/api:Api"
INTEGRATION = "aws:apigatewayv2/integration:Integration"
ROUTE = "aws:apigatewayv2/route:Route"
STAGE = "aws:apigatewayv2/stage:Stage"
DOMAIN = "aws:apigatewayv2/domainName:DomainName"
MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"
HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"

CODE = Asset("archive", {"hash": "c0de", "path": "code.zip"})


def trust(service: str = "lambda.amazonaws.com") -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def permissions(resource: str = "*") -> str:
    """A policy document."""
    statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def table_inputs(name: str = "orders", **more: Value) -> PropertyMap:
    """An on-demand table of one key in us-east-1."""
    return {
        "name": name,
        "region": "us-east-1",
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "id",
        "attributes": [{"name": "id", "type": "S"}],
        **more,
    }


def make_role(aws: Client, name: str = "orders-role", service: str = "lambda.amazonaws.com") -> Made:
    """A role that a service may take on."""
    return aws.create(ROLE, name, {"name": name, "assumeRolePolicy": trust(service)})


def function_inputs(role_arn: Value, name: str = "orders", **more: Value) -> PropertyMap:
    """A small function in us-east-1."""
    return {
        "name": name,
        "region": "us-east-1",
        "role": role_arn,
        "runtime": "python3.13",
        "handler": "app.handler",
        "code": CODE,
        "publish": True,
        **more,
    }


def make_function(aws: Client, name: str = "orders", region: str = "us-east-1") -> Made:
    """A function with its role."""
    role = make_role(aws, f"{name}-{region}")
    return aws.create(FUNCTION, f"{name}-{region}", function_inputs(role.outputs["arn"], name, region=region))


def make_alias(aws: Client, function: Made) -> Made:
    """The alias ``live`` of a function's last version."""
    inputs: PropertyMap = {
        "name": "live",
        "region": function.outputs["region"],
        "functionName": function.outputs["name"],
        "functionVersion": function.outputs["version"],
    }
    return aws.create(ALIAS, f"{text(function.outputs, 'name')}-live-{text(function.outputs, 'region')}", inputs)


def make_api(aws: Client, name: str = "orders", region: str = "us-east-1") -> Made:
    """An HTTP API."""
    return aws.create(API, f"{name}-api-{region}", {"name": name, "region": region, "protocolType": "HTTP"})


def make_zone(aws: Client, name: str = "shop.example") -> Made:
    """A public zone."""
    return aws.create(ZONE, name, {"name": name})


def certificate_inputs(name: str = "api.shop.example", region: str = "us-east-1", **more: Value) -> PropertyMap:
    """A certificate that is to be validated by DNS."""
    return {"domainName": name, "region": region, "validationMethod": "DNS", **more}


def make_certificate(aws: Client, zone: Made, name: str = "api.shop.example", region: str = "us-east-1") -> Made:
    """A certificate whose validation records are in a zone: issued."""
    certificate = aws.create(CERTIFICATE, f"{name}-{region}", certificate_inputs(name, region))
    for number, option in enumerate(sections(certificate.outputs, "domainValidationOptions")):
        aws.create(RECORD, f"{name}-{region}-{number}", validation_record(zone, option))
    return certificate


def validation_record(zone: Made, option: PropertyMap) -> PropertyMap:
    """The record that proves one name of a certificate; regions share it."""
    return {
        "zoneId": zone.outputs["zoneId"],
        "name": option["resourceRecordName"],
        "type": option["resourceRecordType"],
        "records": [option["resourceRecordValue"]],
        "ttl": 300,
        "allowOverwrite": True,
    }


def domain_inputs(certificate: Made, name: str = "api.shop.example", region: str = "us-east-1") -> PropertyMap:
    """A custom domain."""
    return {
        "domainName": name,
        "region": region,
        "domainNameConfiguration": {
            "certificateArn": certificate.outputs["arn"],
            "endpointType": "REGIONAL",
            "securityPolicy": "TLS_1_2",
        },
    }


def probe_inputs(**more: Value) -> PropertyMap:
    """A health check of an endpoint."""
    return {
        "type": "HTTPS",
        "fqdn": "use1.api.shop.example",
        "port": 443,
        "resourcePath": "/health",
        "requestInterval": 10,
        "failureThreshold": 3,
        **more,
    }


def record_inputs(zone: Made, name: str, **more: Value) -> PropertyMap:
    """An A record of one address."""
    return {
        "zoneId": zone.outputs["zoneId"],
        "name": name,
        "type": "A",
        "records": ["192.0.2.1"],
        "ttl": 60,
        **more,
    }
