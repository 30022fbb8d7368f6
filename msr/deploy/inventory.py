"""What a backend holds of an environment, before an operation begins."""

from __future__ import annotations

from collections.abc import Mapping

from msr.deploy.backend import Backend
from msr.deploy.snapshot import Snapshot
from msr.errors import StackError
from msr.plan import Plan


def inventory(plan: Plan, backend: Backend) -> Mapping[str, Snapshot]:
    """The stacks of the plan's environment by part, also those that it does not name any more.

    Raises:
        StackError: the backend cannot be read, or a stack belongs to the other target.
    """
    prefix = f"{plan.app}.{plan.environment}."
    snapshots = {name.removeprefix(prefix): backend.snapshot(name) for name in backend.names(prefix)}
    found = {part: snapshot for part, snapshot in snapshots.items() if snapshot}
    for snapshot in found.values():
        _same_target(snapshot, plan)
    return found


def _same_target(snapshot: Snapshot, plan: Plan) -> None:
    target = snapshot.attempt.get("target", plan.target)
    if target != plan.target:
        raise StackError(
            f"stack {snapshot.name} belongs to target {target}, and this plan is for target {plan.target}",
            stack=snapshot.name,
            hint="deploy it with the target that it was made with, or give this one another environment",
        )
