"""A blueprint planned, predicted and held against its objectives and the rules.

    plan -> predictions -> verdicts   one for each objective, with its sum
                        -> findings   of the rules, each with its source
                        -> accepted   what the blueprint lives with, and until when

`prove` returns all of it, also where an objective is missed: what to do about it is the caller's.
"""

from __future__ import annotations

from msr.proof.prove import Accepted, Proof, prove

__all__ = ["Accepted", "Proof", "prove"]
