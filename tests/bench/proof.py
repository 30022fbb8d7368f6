"""What predictions are worth: against simulation, and over thousands of generated blueprints."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msr.predict
from msr.predict.constants import constant
from tests.bench import availability_against_simulation as simulation
from tests.bench import generated_plans, remedies_of_refused_blueprints
from tests.bench.figure import Figure, Measured

MODEL = Path(msr.predict.__file__).parent / "data" / "latency_model.json"


def availability() -> Measured:
    """The largest distance between the closed form and a simulation."""
    largest = max(simulation.differences())
    return Measured(f"{largest:.6f} points", largest, "percentage points", {"worlds": simulation.WORLDS})


def latency() -> Measured:
    """What a run by hand of ``latency_against_measurements`` found; the measured pairs are not ours to publish."""
    found = json.loads(MODEL.read_text(encoding="utf-8"))["validation"]
    band = constant("latency.error").span
    shown = (
        f"median {found['median_error']:.1%}, p90 {found['p90_error']:.1%} of {found['pairs']:,} pairs; "
        f"stated {band.low - 1:+.0%} to {band.high - 1:+.0%} (by hand, {found['run']})"
    )
    return Measured(shown, found["median_error"], "share", found)


def remedies(count: int = remedies_of_refused_blueprints.COUNT) -> Measured:
    """The share of refused objectives that come with an edit which really passes, or with the reason why none does."""
    tally = remedies_of_refused_blueprints.main(count)
    helped, told = tally["with a remedy"], tally["told that none does"]
    share = helped / (helped + told) if helped + told else 1.0
    shown = f"{share:.1%} of {helped + told} misses; {told} are told why none exists"
    parts = {key.replace(" ", "_"): number for key, number in tally.items()}
    return Measured(shown, share, "share", {"blueprints": count, **parts})


def generated(count: int = generated_plans.COUNT) -> Measured:
    """How many generated blueprints were planned and predicted twice; the first exception ends it."""
    started = time.monotonic()
    tally = generated_plans.main(count)
    shown = f"{tally['planned']:,} planned, {tally['refused']:,} refused, all twice alike"
    return Measured(shown, sum(tally.values()), "blueprints", {"seconds": round(time.monotonic() - started)})


FIGURES = (
    Figure(
        "availability",
        "availability, closed form against a simulation of 200,000 years, 20 random configurations",
        "within 0.0005 percentage points",
        availability,
    ),
    Figure(
        "latency",
        "latency model against measured round trips",
        "median error <= 10 %, p90 inside the stated band",
        latency,
    ),
    Figure(
        "remedies",
        "1,000 generated blueprints: a missed objective gets an edit that really passes",
        "100 %, or the message says why none exists",
        remedies,
    ),
    Figure(
        "generated",
        "planning and predicting 10,000 generated blueprints",
        "no exception, deterministic",
        generated,
    ),
)
