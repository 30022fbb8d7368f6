"""What Azure says before a deployment: who is asking, what the subscription has, and what one survivor may use.

Everything here reads, and the role Reader on the subscription allows all of it; a read that is refused is a warning
and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from msr.plan import Plan
from msr.readiness import Check, Load
from providers.azure.names import subscription_id


def preflight(plan: Plan, load: Load) -> Iterator[Check]:
    """Every check of a plan's subscription, in the order in which one failing makes the next useless."""
    try:
        from providers.azure.arm import Arm
        from providers.azure.sign_in import NobodySignedIn, identity
        from providers.azure.subscription_checks import checks
    except ImportError as missing:
        unasked = f"the subscription is not looked at: {missing.name} is not installed"
        yield Check("azure", "warn", unasked, "pip install 'msr-framework[azure]'")
        return
    who = identity(os.environ, plan.account["tenant"])
    try:
        token = who.token()
    except NobodySignedIn as nobody:
        yield Check("credentials", "fail", f"{who.kind} opens nothing: {nobody}", who.way_in)
        return
    yield Check("credentials", "ok", who.kind)
    yield from checks(plan, load, Arm(subscription_id(plan), token))
