"""From what a deployment did to the manifest: what is, also after a part of it failed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msr
from msr.deploy.result import StackResult
from msr.manifest import Manifest, RegionRecord, StackRecord, StackState
from msr.plan import Plan


def recorded(plan: Plan, results: tuple[StackResult, ...], before: Manifest | None) -> Manifest:
    """The manifest after ``results``.

    A stack that nothing was done to keeps its record of ``before``; one that failed keeps the outputs that it had.
    """
    known = {record.part: record for record in before.stacks} if before else {}
    for result in results:
        record = _record(result, known.get(result.part))
        known.pop(result.part, None)
        if record:
            known[result.part] = record
    return Manifest(
        app=plan.app,
        environment=plan.environment,
        target=plan.target,
        cloud=plan.cloud,
        account=plan.account,
        mode=plan.mode,
        regions=tuple(RegionRecord(place.key, place.name, place.role, place.priority) for place in plan.placements),
        stacks=tuple(known.values()),
        home=plan.home,
        msr_version=msr.__version__,
    )


def _record(result: StackResult, before: StackRecord | None) -> StackRecord | None:
    match result.state:
        case "removed" | "previewed" | "drifted":
            return None
        case "waiting" | "kept":
            return before or _fresh(result, "skipped")
        case "unchanged":
            known = before if before and before.state == "deployed" else _fresh(result, "deployed")
            return replace(known, plan=_made_for(result))
        case "deployed":
            return _fresh(result, "deployed")
        case "failed" | "cancelled":
            record = _fresh(result, "failed")
            return record if before is None else _with_outputs_of(before, record)


def _with_outputs_of(before: StackRecord, record: StackRecord) -> StackRecord:
    return replace(record, digest=before.digest, outputs=before.outputs, plan=record.plan or before.plan)


def _fresh(result: StackResult, state: StackState) -> StackRecord:
    reasons = [failure.message for failure in result.failures] or [result.reason or result.state]
    return StackRecord(
        name=result.name,
        part=result.part,
        region=result.region,
        state=state,
        digest=result.digest if state == "deployed" else "",
        resources=result.resources,
        outputs=result.outputs if state == "deployed" else {},
        updated=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        message="" if state == "deployed" else "; ".join(reasons),
        plan=_made_for(result),
    )


def _made_for(result: StackResult) -> dict[str, Any] | None:
    return json.loads(result.remembered) if result.remembered else None
