"""Log groups that are there before anything writes to them, and do not keep forever."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

RETENTION_DAYS = 30


def function_log_group(function: str) -> str:
    """The group that Lambda writes to by default. AWS docs, Lambda, monitoring-cloudwatchlogs: recalled."""
    return f"/aws/lambda/{function}"


def access_log_group(api: str) -> str:
    """A group whose prefix keeps CloudWatch Logs' resource policy short.

    Below ``/aws/vendedlogs/`` one policy statement covers every group; elsewhere each group adds one, up to 5,120
    characters. AWS docs, CloudWatch Logs, AWS-logs-infrastructure-V2-CloudWatchLogs: recalled.
    """
    return f"/aws/vendedlogs/msr/{api}"


def log_group_arn(name: str, *, region: str, account: str) -> str:
    """The ARN of a log group, without the ``:*`` of its streams."""
    return f"arn:aws:logs:{region}:{account}:log-group:{name}"


def log_group(
    logical: str, *, name: str, region: str, tags: Mapping[str, str], parent: pulumi.Resource
) -> aws.cloudwatch.LogGroup:
    """A log group with retention."""
    return aws.cloudwatch.LogGroup(
        logical,
        name=name,
        region=region,
        retention_in_days=RETENTION_DAYS,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
