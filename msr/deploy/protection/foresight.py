"""What a plan does to what is deployed, told by the manifest alone: before there is any engine, and without one.

The manifest is what this machine knows. A deployment asks the stacks themselves, and their answer is what counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from msr.blueprint.source import Source
from msr.deploy.memory import deployed
from msr.errors import Issue
from msr.manifest import Manifest
from msr.offer import Offer
from msr.plan import Plan
from msr.planner.protection import Permission, findings


def foreseen(
    plan: Plan, manifest: Manifest | None, *, offers: Sequence[Offer], source: Source, permitted: Sequence[str] = ()
) -> tuple[Issue, ...]:
    """Losses of protected data that nobody permitted, as errors; one-way doors of the change, as warnings.

    Args:
        plan: what is wanted.
        manifest: what is there; ``None`` when nothing is.
        offers: the cloud's catalogue.
        source: the blueprint's text, to say where each finding comes from.
        permitted: keys of what may lose its data, as in ``tables.orders``.

    Raises:
        MsrError: a permission names nothing that keeps data.
    """
    permission, old = Permission(frozenset(permitted)), deployed(manifest) if manifest else None
    permission.check([plan] if old is None else [plan, old])
    found = findings(old, plan, offers, permission) if old else ()
    return tuple(replace(issue, position=source.locate(issue.path)) for issue in found)
