"""The pure planner: a blueprint and one cloud's offers in, a plan or every reason against it out.

place     regions -> placements: who serves, who waits, who votes
ask       sections of the blueprint -> questions, one for each thing that must be chosen
match     question x offer -> reasons against; none means that the offer keeps the promise
choose    the first offer without a reason against it, and a rejection for each of the others
suggest   for what found no offer: the smallest edits after which the whole blueprint plans
relate    choices -> hosts, dependencies, notes
"""

from __future__ import annotations

from msr.planner.plan import plan

__all__ = ["plan"]
