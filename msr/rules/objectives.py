"""Rules about what is promised, beside the objectives themselves, which are contracts."""

from __future__ import annotations

from collections.abc import Iterator

from msr.rules.rule import Finding, Rule, Subject

QUARTER_OF_AN_HOUR = 900
FOUR_NINES = 99.99
FIVE_NINES = 99.999


def _nothing_is_promised(subject: Subject) -> Iterator[Finding]:
    objectives = subject.blueprint.objectives
    missing = [name for name in ("rto", "rpo") if objectives is None or getattr(objectives, name) is None]
    if missing and subject.plan.mode != "single":
        words = " and ".join(f"`{name}`" for name in missing)
        yield Finding("objectives", f"the blueprint states no {words}, so nothing proves that it recovers in time")


def _four_nines_of_one_region(subject: Subject) -> Iterator[Finding]:
    target = _availability(subject)
    if target >= FOUR_NINES and len(subject.plan.serving) == 1:
        name = subject.plan.serving[0].name
        yield Finding("objectives.availability", f"{target:g} % is asked of one region, {name}")


def _five_nines_of_one_cloud(subject: Subject) -> Iterator[Finding]:
    target = _availability(subject)
    if target >= FIVE_NINES:
        message = f"{target:g} % leaves 5 minutes a year, and one event of the whole cloud lasts longer"
        yield Finding("objectives.availability", message)


def _a_person_in_a_hurry(subject: Subject) -> Iterator[Finding]:
    objectives, failover = subject.blueprint.objectives, subject.blueprint.failover
    by_hand = failover.trigger == "manual" or subject.plan.mode in ("pilot-light", "backup-restore")
    if objectives and objectives.rto and by_hand and objectives.rto.seconds < QUARTER_OF_AN_HOUR:
        yield Finding("objectives.rto", f"`rto: {objectives.rto}` leaves a person no time to notice and to decide")


def _availability(subject: Subject) -> float:
    objectives = subject.blueprint.objectives
    return float(objectives.availability.percent) if objectives and objectives.availability else 0.0


RULES = (
    Rule(
        code="OBJ-001",
        severity="note",
        title="Recovery objectives are not stated",
        why="nothing can be checked against an objective that nobody stated",
        reaction="add `objectives: {rto: …, rpo: …}`",
        source="AWS Well-Architected REL13-BP01; Azure Well-Architected RE:04",
        decide=_nothing_is_promised,
    ),
    Rule(
        code="OBJ-005",
        severity="warning",
        title="99.99 % or more is asked of a single region",
        why="a region alone is measured at 99.94 to 99.99 %",
        reaction="add a second region, or ask for less",
        source="own count over public incident records; AWS Well-Architected REL10-BP01",
        decide=_four_nines_of_one_region,
    ),
    Rule(
        code="OBJ-006",
        severity="error",
        title="Five nines are asked of one cloud",
        why="events that stop every region of a provider set a floor that no further region lifts",
        reaction="ask for 99.99 % at most, or run on two clouds",
        source="GCP global incidents 2021-2024: 1.25 a year; own count over public incident records",
        decide=_five_nines_of_one_cloud,
    ),
    Rule(
        code="OBJ-007",
        severity="warning",
        title="A person decides, and the objective is under 15 minutes",
        why="noticing and deciding alone take 5 to 30 minutes",
        reaction="set `failover: active-passive`, or allow more time",
        source="Netflix 2018; AWS Well-Architected REL13-BP05",
        decide=_a_person_in_a_hurry,
    ),
)
