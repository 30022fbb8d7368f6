"""What AWS says before a deployment: who is asking, which regions are on, and what one survivor may use.

Everything here reads. The calls need ``sts:GetCallerIdentity`` (always allowed), ``ec2:DescribeRegions``,
``lambda:GetAccountSettings`` and ``apigateway:GET``; one that is refused is a warning and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil
from typing import cast

from msr.plan import ApiSpec, FunctionSpec, Placement, Plan
from msr.readiness import Check, Load
from providers.aws.asking import Ask, Caller, Refused
from providers.aws.names import account_id

UNRESERVED = 100
"""Concurrency that Lambda keeps back for functions without a reservation (AWS docs, Lambda,
configuration-concurrency, 2026-11)."""

QUOTA = "Service Quotas, AWS Lambda, `Concurrent executions` (L-B99A9384)"

ENABLED = ("opt-in-not-required", "opted-in")
"""AWS docs, EC2 API_DescribeRegions, OptInStatus; 2026-11."""

ATTEMPTS = 2
"""How often to ask: a person waits."""


def preflight(plan: Plan, load: Load) -> Iterator[Check]:
    """Every check of a plan's account, in the order in which one failing makes the next useless."""
    try:
        ask = Caller(attempts=ATTEMPTS).ask
    except ImportError:
        yield Check("aws", "warn", "boto3 is not installed: the account is not looked at", "pip install boto3")
        return
    account = _account(plan, ask)
    yield account
    if account.level == "ok":
        yield _regions(plan, ask)
        for place in plan.serving:
            yield _concurrency(plan, place, load, ask)
            yield from _throttle(plan, place, ask)


def _account(plan: Plan, ask: Ask) -> Check:
    wanted = account_id(plan)
    try:
        found = ask("sts", "get_caller_identity", plan.placement(plan.home).name)
    except Refused as refused:
        step = "sign in (`aws sso login`), or give credentials in the environment or a profile"
        return Check("account", "fail", f"nobody is signed in to AWS: {refused}", step)
    if found["Account"] != wanted:
        wrong = f"signed in to {found['Account']} as {found['Arn']}, and the blueprint is for {wanted}"
        return Check("account", "fail", wrong, "take the credentials of that account, or correct `account`")
    return Check("account", "ok", f"{wanted}, as {found['Arn']}")


def _regions(plan: Plan, ask: Ask) -> Check:
    names = [place.name for place in plan.placements]
    try:
        found = ask("ec2", "describe_regions", plan.placement(plan.home).name, AllRegions=True, RegionNames=names)
    except Refused as refused:
        return Check("regions", "warn", f"cannot be asked for: {refused}", "allow `ec2:DescribeRegions`")
    status = {region["RegionName"]: region["OptInStatus"] for region in found["Regions"]}
    off = [name for name in names if status.get(name) not in ENABLED]
    if off:
        step = f"aws account enable-region --region-name {off[0]}, which takes minutes to hours"
        return Check("regions", "fail", f"not enabled in this account: {', '.join(off)}", step)
    return Check("regions", "ok", f"{', '.join(names)} are enabled")


def _concurrency(plan: Plan, place: Placement, load: Load, ask: Ask) -> Check:
    """Whether the functions of one region may run as often at once as a survivor must."""
    name = f"quota {place.name}"
    try:
        limit = ask("lambda", "get_account_settings", place.name)["AccountLimit"]
    except Refused as refused:
        return Check(name, "warn", f"cannot be asked for: {refused}", "allow `lambda:GetAccountSettings`")
    may, free = int(limit["ConcurrentExecutions"]), int(limit["UnreservedConcurrentExecutions"])
    warm = sum(choice.spec.warm.get(place.key, 0) for choice in plan.choices if isinstance(choice.spec, FunctionSpec))
    needed = max(ceil(load.concurrency), warm + UNRESERVED if warm else 0)
    how = f"{load.requests_per_second:,.0f} requests/s ({load.source}), {load.request_seconds:g} s each"
    if needed > free:
        short = f"{free:,} of {may:,} concurrent executions are free, and a survivor needs {needed:,}: {how}"
        return Check(name, "fail", short, f"ask for more: {QUOTA}")
    return Check(name, "ok", f"{free:,} concurrent executions are free, and a survivor needs {needed:,}: {how}")


def _throttle(plan: Plan, place: Placement, ask: Ask) -> Iterator[Check]:
    """Whether API Gateway lets into one region what the plan does; the account's limit is for all APIs together."""
    rates = [choice.spec.rate_per_second for choice in plan.choices if isinstance(choice.spec, ApiSpec)]
    if not rates:
        return
    name = f"throttle {place.name}"
    try:
        settings = cast("Mapping[str, float]", ask("apigateway", "get_account", place.name).get("throttleSettings", {}))
    except Refused as refused:
        yield Check(name, "warn", f"cannot be asked for: {refused}", "allow `apigateway:GET` on `/account`")
        return
    limit = settings.get("rateLimit", 0.0)
    if limit < max(rates):
        short = f"all APIs of the account get {limit:,.0f} requests/s, and the plan lets in {max(rates):,.0f}"
        yield Check(name, "fail", short, "ask for more: Service Quotas, Amazon API Gateway, or lower `api.throttle`")
    else:
        yield Check(name, "ok", f"all APIs of the account get {limit:,.0f} requests/s, the plan {max(rates):,.0f}")
