"""What happens, how fast, what is lost, and what it costs: predicted from a plan, before anything exists.

term          a figure is a formula over named terms, each with its unit, basis, source and date
rto rpo       what clients wait for and what is lost when a region is
availability  what contracts say and what history says, and the ceiling that no further region lifts
failure       what still answers when one thing is lost, by reachability
latency cost  round trips, writes, users; the bill of a month
"""

from __future__ import annotations

from msr.predict.failure import Consequence, Loss
from msr.predict.outlook import Predictions, predict
from msr.predict.rto import Recovery
from msr.predict.term import Basis, Formula, Part, Prediction, Span, Term, Unknown
from msr.predict.usage import Usage

__all__ = [
    "Basis",
    "Consequence",
    "Formula",
    "Loss",
    "Part",
    "Prediction",
    "Predictions",
    "Recovery",
    "Span",
    "Term",
    "Unknown",
    "Usage",
    "predict",
]
