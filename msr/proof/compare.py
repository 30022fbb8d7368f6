"""The same service on every cloud and in every mode, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msr import check
from msr.blueprint import Blueprint, Mode, Region, Routing
from msr.errors import Issue, PlanError
from msr.planner.suggest import Edit
from msr.planner.traffic import is_apex
from msr.proof.judge import Judgement, Setting, judge
from msr.provider import Provider
from msr.value import value

MODES: tuple[Mode, ...] = ("single", "pilot-light", "active-passive", "active-active")


@value
class Candidate:
    """One cloud in one mode.

    ``judgement`` is ``None`` where it cannot be planned; ``reasons`` then say why. ``changes`` are what had to be
    said differently than in the blueprint, such as the way in.
    """

    cloud: str
    mode: Mode
    changes: tuple[str, ...]
    judgement: Judgement | None
    reasons: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether it can be planned, keeps every objective and breaks no rule."""
        found = self.judgement
        return found is not None and len(found.proven) == len(found.verdicts) and not found.broken


def compare(blueprint: Blueprint, *, providers: Sequence[Provider], as_of: date) -> tuple[Candidate, ...]:
    """Every provider on whose cloud all of the blueprint's regions have a name, in every mode.

    Clouds come in the order of ``providers``, modes from the least to the most that waits elsewhere. A single region
    is the first of the blueprint.
    """
    return tuple(
        _candidate(blueprint, provider, mode, as_of)
        for provider in providers
        if all(region.name_on(provider.name) in provider.regions for region in blueprint.regions)
        for mode in MODES
    )


def _candidate(blueprint: Blueprint, provider: Provider, mode: Mode, as_of: date) -> Candidate:
    """The first variant that plans; else what the cloud lacks, or where no variant can even be said, why not."""
    unspeakable: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    for variant in _variants(_moved(blueprint, provider.name, mode)):
        if refused := _refused(variant.blueprint):
            unspeakable = unspeakable or refused
            continue
        found = _judged(variant.blueprint, Setting(provider, as_of))
        if isinstance(found, Judgement):
            return Candidate(provider.name, mode, (variant.text,) if variant.text else (), found, ())
        lacking = lacking or found
    return Candidate(provider.name, mode, (), None, lacking or unspeakable)


def _moved(blueprint: Blueprint, cloud: str, mode: Mode) -> Blueprint:
    regions = blueprint.serving_regions[:1] if mode == "single" else blueprint.regions
    if mode != blueprint.failover.mode:
        regions = tuple(_of_any_mode(region) for region in regions)
    failover = blueprint.failover.model_copy(update={"mode": mode})
    update: dict[str, object] = {"cloud": cloud, "regions": regions, "failover": failover}
    if cloud != blueprint.cloud:
        update["account"] = None
    return blueprint.model_copy(update=update)


def _of_any_mode(region: Region) -> Region:
    """Roles and weights belong to the mode for which they were written; a witness votes in each."""
    return region.model_copy(update={"weight": None, "role": region.role if region.role == "witness" else None})


def _variants(blueprint: Blueprint) -> Iterator[Edit]:
    """The blueprint as it is; without its policy, which belongs to a mode; by each way in; all without its witness."""
    yield Edit("", blueprint)
    yield from _routed(blueprint, "")
    if witnesses := [region.key for region in blueprint.regions if not region.serves]:
        alone = blueprint.model_copy(update={"regions": blueprint.serving_regions})
        left_out = f"without the witness `{', '.join(witnesses)}`"
        yield Edit(left_out, alone)
        yield from _routed(alone, left_out)


def _routed(blueprint: Blueprint, already: str) -> Iterator[Edit]:
    """Each way in, with the policy and without; at a zone's apex, then each of them below it."""
    yield from _by_each_way(blueprint, already)
    routing = blueprint.routing or Routing()
    if is_apex(routing):
        below = routing.model_copy(update={"domain": f"www.{routing.domain}"})
        text = " and ".join(part for part in (already, f"`routing.domain: {below.domain}`") if part)
        renamed = blueprint.model_copy(update={"routing": below})
        yield Edit(text, renamed)
        yield from _by_each_way(renamed, text)


def _by_each_way(blueprint: Blueprint, already: str) -> Iterator[Edit]:
    routing = blueprint.routing or Routing()
    free = routing.model_copy(update={"policy": None, "geo": None})
    for via in (routing.via, ("dns",), ("anycast",)):
        for base, left_out in ((routing, ""), (free, "without `routing.policy`")):
            edited = base.model_copy(update={"via": via})
            way = "" if via == routing.via else f"`routing.via: [{', '.join(via)}]`"
            text = " and ".join(part for part in (already, way, left_out if base != routing else "") if part)
            if text != already:
                yield Edit(text, blueprint.model_copy(update={"routing": edited}))


def _refused(blueprint: Blueprint) -> tuple[str, ...]:
    issues = (issue for rule in check.RULES for issue in rule(blueprint))
    return tuple(_sentence(issue) for issue in issues if issue.severity == "error" and issue.path != "state")


def _judged(blueprint: Blueprint, setting: Setting) -> Judgement | tuple[str, ...]:
    try:
        return judge(blueprint, setting)
    except PlanError as refusal:
        return tuple(_sentence(issue) for issue in refusal.issues)


def _sentence(issue: Issue) -> str:
    return "; ".join((issue.message, *(" ".join(detail.split()) for detail in issue.details)))
