"""Blueprints with objectives, as values and as Hypothesis strategies."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from msr.blueprint import Blueprint
from msr.check import RULES
from msr.load import load_text
from msr.proof import Proof, prove
from msr.registry import provider
from tests.strategies import documents

AS_OF = date(2026, 11, 25)

SHOP = """\
msr: 1
name: shop
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {domain: api.shop.example}
objectives: {rto: 3m, rpo: 5s, rpo_basis: observed, availability: 99.95%, p95: 250ms, budget: 1800 USD/month}
usage: {requests: 100M/month, writes: 25M/month, item: 1KB, stored: 100GB}
accept: []
functions:
  api: {code: src, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
"""


def loaded(text: str) -> Blueprint:
    """The blueprint in ``text``."""
    return load_text(text, file="shop.yaml", folder=Path())


def proven(text: str = SHOP) -> Proof:
    """The proof of the blueprint in ``text``."""
    blueprint = loaded(text)
    return prove(blueprint, provider=provider(blueprint.cloud), as_of=AS_OF)


@st.composite
def with_objectives(draw: st.DrawFn) -> Blueprint:
    """A valid blueprint that breaks no rule and promises something, kept or not."""
    document = draw(documents())
    objectives = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "rto": st.integers(0, 7200).map(lambda seconds: f"{seconds}s"),
                "rpo": st.integers(0, 60).map(lambda seconds: f"{seconds}s"),
                "rpo_basis": st.sampled_from(("ceiling", "observed")),
                "availability": st.decimals(99, 100, places=3).map(lambda percent: f"{percent}%"),
                "p95": st.integers(1, 2000).map(lambda milliseconds: f"{milliseconds}ms"),
                "budget": st.integers(1, 5000).map(lambda usd: f"{usd} USD/month"),
            },
        )
    )
    usage = {
        "requests": f"{draw(st.integers(1, 2000))}M/month",
        "writes": f"{draw(st.integers(0, 1000))}k/month",
        "item": f"{draw(st.integers(1, 64))}KB",
        "stored": f"{draw(st.integers(0, 2000))}GB",
    }
    return Blueprint.model_validate({**document, "objectives": objectives, "usage": usage})


def sound(blueprint: Blueprint) -> bool:
    """Whether no rule of the language finds an error."""
    return not any(issue.severity == "error" for rule in RULES for issue in rule(blueprint))
