"""What ``--json`` writes: a plan with its proof, errors, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msr.errors import Issue, IssuesError, MsrError, PlanError, StackError

if TYPE_CHECKING:
    from msr.proof.compare import Candidate
    from msr.report import Figure, Report


def plan_document(report: Report) -> dict[str, object]:
    """A plan, its stacks, and all that is known of it; with an ``error`` where it is not feasible."""
    from msr.layout import layout
    from msr.plan import to_data
    from msr.report import figures

    proof = report.proof
    whole: dict[str, Any] = to_data(proof.plan)
    whole |= {
        "stacks": layout(proof.plan),
        "feasible": proof.feasible,
        "objectives": [_figure(row) for row in figures(proof)],
        "predictions": proof.predictions,
        "issues": [issue_document(issue) for issue in report.findings],
        "accepted": [
            {**issue_document(each.issue), "why": each.acceptance.why, "until": each.acceptance.until}
            for each in proof.accepted
        ],
    }
    return whole if proof.feasible else whole | failure_document(PlanError(proof.errors))


def _figure(row: Figure) -> dict[str, object]:
    """One row of the verdict; the figure itself stands in ``predictions``."""
    return {
        "objective": row.name,
        "target": row.target or None,
        "state": row.state,
        "predicted": row.predicted,
        "counts": row.counts,
        "why": row.why,
        "figure": row.prediction.name,
    }


def candidate_document(each: Candidate) -> dict[str, object]:
    """One cloud in one mode: whether it will do, its figures, or the reasons against a plan."""
    found = each.judgement
    return {
        "cloud": each.cloud,
        "mode": each.mode,
        "feasible": each.feasible,
        "changes": each.changes,
        "reasons": each.reasons,
        "missed": [verdict.objective for verdict in found.verdicts if not verdict.proven] if found else [],
        "broken": sorted({code for code, _ in found.broken}) if found else [],
        "predictions": found.predictions if found else None,
    }


def failure_document(error: MsrError) -> dict[str, object]:
    """An error; ``issues`` only where a stage found several things at once."""
    body: dict[str, object] = {
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "details": list(error.details),
        "exit_code": error.exit_code,
    }
    if isinstance(error, IssuesError):
        body["issues"] = [issue_document(issue) for issue in error.issues]
    if isinstance(error, StackError):
        body |= {"stack": error.stack, "region": error.region, "resource": error.resource}
    return {"error": body}


def issue_document(issue: Issue) -> dict[str, object]:
    """One finding as flat JSON: the place is ``file``, ``line`` and ``column``, ``null`` where there is none."""
    place = issue.position
    return {
        "severity": issue.severity,
        "code": issue.code,
        "message": issue.message,
        "path": issue.path,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "details": list(issue.details),
        "hint": issue.hint,
    }
