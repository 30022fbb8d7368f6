"""Generated blueprints planned and predicted, each twice: no exception, and the same bytes.

``python -m tests.bench.generated_plans [COUNT]``; 10,000 take some minutes.
"""

from __future__ import annotations

import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from msr.blueprint import Blueprint
from msr.errors import PlanError
from msr.plan import to_json
from msr.proof.judge import Setting, judge
from msr.registry import provider
from tests.proof.blueprints import AS_OF, with_objectives

COUNT = 10_000


def judged(blueprint: Blueprint) -> str:
    """All that is known of a blueprint, as bytes; or the refusal."""
    try:
        found = judge(blueprint, Setting(provider("aws"), AS_OF))
    except PlanError as refusal:
        return f"refused: {[(issue.code, issue.message, issue.hint) for issue in refusal.issues]}"
    return to_json(found.plan) + to_json(found.predictions) + to_json(found.findings)


def main(count: int = COUNT) -> Counter[str]:
    """How many were planned, and how many refused."""
    tally: Counter[str] = Counter()

    @seed(20261125)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(with_objectives())
    def look(blueprint: Blueprint) -> None:
        first = judged(blueprint)
        assert judged(blueprint) == first
        tally["refused" if first.startswith("refused") else "planned"] += 1

    look()
    return tally


if __name__ == "__main__":
    print(dict(main(*map(int, sys.argv[1:]))))
