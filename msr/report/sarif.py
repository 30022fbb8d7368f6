"""Findings as SARIF 2.1.0 (OASIS, 2020-03-27), for code scanning: each at its line, with what its rule means.

An accepted finding is there too, suppressed, with the reason that the blueprint gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from msr import __version__
from msr.errors import Issue, Position
from msr.plan import to_json
from msr.proof import Accepted
from msr.report.report import Report
from msr.rules import RULES, elsewhere

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
SOURCE_ROOT = "%SRCROOT%"
"""What a relative path is relative to: the folder in which msr was started, mostly a repository."""

Object = dict[str, object]


def log(report: Report) -> str:
    """Every finding of a report."""
    return _log(report.findings, report.proof.accepted)


def refused(issues: Sequence[Issue]) -> str:
    """The findings of a blueprint that has no plan."""
    return _log(issues, ())


def _log(issues: Sequence[Issue], accepted: Sequence[Accepted]) -> str:
    rules = _rules((*issues, *(each.issue for each in accepted)))
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_result(issue, index) for issue in issues]
    results += [{**_result(each.issue, index), "suppressions": [_suppression(each)]} for each in accepted]
    driver = {"name": "msr", "semanticVersion": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return to_json({"version": "2.1.0", "$schema": SCHEMA, "runs": [run]})


def _rules(issues: Sequence[Issue]) -> list[Object]:
    """The rules that plans decide, and whatever else was found, by code."""
    known = dict(_known())
    decided = [rule.code for rule in RULES]
    found = [issue.code or "finding" for issue in issues]
    hints = {issue.code or "finding": issue.hint for issue in reversed(issues)}
    return [known.get(code) or _unlisted(code, hints.get(code, "")) for code in sorted({*decided, *found})]


def _known() -> Iterator[tuple[str, Object]]:
    for rule in RULES:
        text = f"{rule.why}. {rule.reaction[:1].upper()}{rule.reaction[1:]}. Source: {rule.source}"
        yield rule.code, _rule(rule.code, rule.title, text, rule.severity)
    for other in elsewhere():
        text = f"Decided by {other.by}. Source: {other.source}"
        yield other.code, _rule(other.code, other.title, text, other.severity)


def _rule(code: str, title: str, help_text: str, level: str) -> Object:
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": help_text},
        "help": {"text": f"{help_text}\n\nMore: msr explain {code}"},
        "defaultConfiguration": {"level": level},
    }


def _unlisted(code: str, hint: str) -> Object:
    """A rule of the language or the planner, whose every message says for itself what is wrong."""
    title = f"The blueprint is refused: {code.replace('-', ' ')}"
    return {"id": code, "shortDescription": {"text": title}, "help": {"text": hint or title}}


def _result(issue: Issue, index: dict[object, int]) -> Object:
    code = issue.code or "finding"
    result: Object = {
        "ruleId": code,
        "ruleIndex": index[code],
        "level": issue.severity,
        "message": {"text": "\n".join((issue.message, *issue.details, *((f"hint: {issue.hint}",) * bool(issue.hint))))},
        "partialFingerprints": {"blueprintPath/v1": f"{code}:{issue.path}"},
    }
    return {**result, "locations": [_location(issue.position, issue.path)]} if issue.position else result


def _location(position: Position, path: str) -> Object:
    region = {"startLine": position.line, "startColumn": position.column}
    place: Object = {"physicalLocation": {"artifactLocation": _artifact(position.file), "region": region}}
    return {**place, "logicalLocations": [{"fullyQualifiedName": path}]} if path else place


def _artifact(file: str) -> Object:
    path = Path(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": SOURCE_ROOT}


def _suppression(accepted: Accepted) -> Object:
    until = accepted.acceptance.until.isoformat()
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{accepted.acceptance.why} (until {until})",
    }
