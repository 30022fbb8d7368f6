"""What Google Cloud says before a deployment: who is asking, what the project has, and what one survivor may use.

Everything here reads, and the role Viewer on the project allows all of it; a read that is refused is a warning and
stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from msr.plan import Plan
from msr.readiness import Check, Load
from providers.gcp.names import project_id


def preflight(plan: Plan, load: Load) -> Iterator[Check]:
    """Every check of a plan's project, in the order in which one failing makes the next useless."""
    try:
        from providers.gcp.project_checks import checks
        from providers.gcp.rest import Google
        from providers.gcp.sign_in import WAY_IN, NobodySignedIn, sign_in
    except ImportError as missing:
        unasked = f"the project is not looked at: {missing.name} is not installed"
        yield Check("gcp", "warn", unasked, "pip install 'msr-framework[gcp]'")
        return
    try:
        signed_in = sign_in(os.environ, project_id(plan))
    except NobodySignedIn as nobody:
        yield Check("credentials", "fail", f"nobody is signed in to Google Cloud: {nobody}", WAY_IN)
        return
    yield Check("credentials", "ok", signed_in.kind)
    yield from checks(plan, load, Google(signed_in.session))
