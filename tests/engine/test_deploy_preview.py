"""Previews against what `up` then does, over changes that are drawn at random."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from msr.deploy.result import DeploymentResult
from msr.engine import Engine
from tests.fakes.cloud import FakeCloud
from tests.fakes.deploy import deployment
from tests.fakes.provider import Shape, plan_of

pytestmark = pytest.mark.engine

CHANGES = 4


@pytest.fixture
def cloud(engine: Engine) -> Iterator[FakeCloud]:
    del engine
    with FakeCloud() as running:
        yield running


def drawn(chance: Random) -> Shape:
    return Shape(
        regions=chance.randint(1, 3),
        functions=chance.randint(1, 2),
        tables=chance.randint(0, 2),
        extra=chance.randint(0, 2),
        memory_mb=chance.choice((256, 512)),
        ttl=chance.choice(("", "expires")),
        key=chance.choice(("id", "id", "number")),
    )


Counts = dict[str, dict[str, int]]


def counted(result: DeploymentResult) -> Counts:
    """Objects per change and stack, without stacks to which nothing happens."""
    counts = {stack.part: {str(change): count for change, count in stack.counts.items()} for stack in result.stacks}
    return {part: found for part, found in counts.items() if found}


def certain(previewed: DeploymentResult, done: DeploymentResult) -> Counts:
    """The counts of a preview; each ``maybe`` as what became of that object: an update, or nothing."""
    became = {urn: change for stack in done.stacks for urn, change in stack.changes.items()}
    known = counted(previewed)
    for stack in previewed.stacks:
        for urn in (urn for urn, change in stack.changes.items() if change == "maybe"):
            counts, change = known[stack.part], became[urn]
            assert change in ("update", "same")
            counts[change] = counts.get(change, 0) + 1
            counts["maybe"] -= 1
    return {part: {change: count for change, count in counts.items() if count} for part, counts in known.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_up_does_what_preview_said_whatever_the_change(tmp_path: Path, cloud: FakeCloud, seed: int) -> None:
    chance = Random(seed)
    for number in range(CHANGES):
        shape = drawn(chance)
        before = cloud.names()
        previewed = deployment(tmp_path, plan_of(**shape), cloud).preview()
        assert cloud.names() == before
        done = deployment(tmp_path, plan_of(**shape), cloud).up()
        assert done.succeeded, [str(failure) for failure in done.failures]
        assert certain(previewed, done) == counted(done), f"change {number} of seed {seed}: {shape}"
        assert done.doors == previewed.doors


def test_what_uses_a_table_that_is_made_anew_may_change_and_does_not(tmp_path: Path, cloud: FakeCloud) -> None:
    deployment(tmp_path, plan_of(), cloud).up()
    previewed = deployment(tmp_path, plan_of(key="number"), cloud).preview()
    assert previewed.stack("data").counts == {"replace": 1, "same": 2}
    assert previewed.stack("frankfurt").counts == {"maybe": 1, "same": 1}
    done = deployment(tmp_path, plan_of(key="number"), cloud).up()
    assert done.stack("frankfurt").counts == {"same": 2}
    assert "maybe" not in done.counts
