"""1,000 generated blueprints that miss an objective: each gets an edit that really passes, or is told that none does.

``python -m tests.bench.remedies_of_refused_blueprints [COUNT]``; about a minute for 1,000.
"""

from __future__ import annotations

import sys
from collections import Counter

from hypothesis import HealthCheck, Phase, assume, given, seed, settings

from msr.blueprint import Blueprint
from msr.errors import PlanError
from msr.proof import prove
from msr.registry import provider
from tests.proof.blueprints import AS_OF, sound, with_objectives

COUNT = 1000


def main(count: int = COUNT) -> Counter[str]:
    """How many blueprints kept, missed with a remedy, missed without, or could not be planned."""
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
        assume(sound(blueprint))
        try:
            found = prove(blueprint, provider=provider("aws"), as_of=AS_OF)
        except PlanError:
            tally["no plan"] += 1
            return
        if found.feasible:
            tally["feasible"] += 1
        for issue in found.errors:
            tally["told that none does" if issue.hint.startswith("no edit") else "with a remedy"] += 1

    look()
    return tally


if __name__ == "__main__":
    counted = main(*map(int, sys.argv[1:]))
    print(dict(counted))
    raise SystemExit("told that none does" in counted)
