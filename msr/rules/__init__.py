"""Rules that need a plan: each a small function with a code, a severity, a reason, a source and a reaction.

Rules that a plan cannot decide yet are listed with what they wait for, and those that something else keeps with what
keeps them.
"""

from __future__ import annotations

from msr.errors import Issue
from msr.rules import capacity, objectives, regions, stores, traffic
from msr.rules.catalogue import Elsewhere, elsewhere
from msr.rules.rule import Finding, Rule, Subject

RULES: tuple[Rule, ...] = (
    *objectives.RULES,
    *regions.RULES,
    *traffic.RULES,
    *stores.RULES,
    *capacity.RULES,
)
"""The rules that plans decide."""


def findings(subject: Subject) -> tuple[Issue, ...]:
    """All that the rules find, in the order of the file, rules in their own order at one place."""
    found = dict.fromkeys(issue for rule in RULES for issue in rule.issues(subject))
    return tuple(sorted(found, key=lambda issue: issue.place))


__all__ = ["RULES", "Elsewhere", "Finding", "Rule", "Subject", "elsewhere", "findings"]
