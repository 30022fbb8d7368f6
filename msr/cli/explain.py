"""``msr explain``, ``msr rules``: what stands behind a finding, a figure or a choice."""

from __future__ import annotations

from typing import Annotated

import typer

from msr.cli.command import HERE, LOCAL, BlueprintPath, EnvironmentName, Local, command
from msr.cli.screen import Screen

Topic = Annotated[
    str,
    typer.Argument(
        metavar="TOPIC",
        help="A rule's code (TRF-002), a figure (rto, cost, latency.p95), or a path (tables.orders).",
        show_default=False,
    ),
]

OBJECTIVES = {"p95": "latency.p95", "budget": "cost"}
"""Objectives whose figures have another name."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    command(app, "explain", example="msr explain rto blueprints/orders")(explain)
    command(app, "rules", example="msr rules --json")(rules)


def explain(
    screen: Screen,
    topic: Topic,
    blueprint: BlueprintPath = HERE,
    environment: EnvironmentName = LOCAL,
    local: Local = False,
) -> None:
    """Explain a rule, a figure or a choice.

    A rule: why it is there, what to do, and who says so. A figure: its formula and every term, with its value, source
    and date. A choice: the offer that was taken, and what was said against the others. Rules need no blueprint.
    """
    from msr.cli.project import judged, where
    from msr.proof.explain import explain as explained
    from msr.proof.explain import explain_rule

    lines = explain_rule(topic)
    if not lines:
        provider, judgement = judged(where(blueprint, environment, local=local))
        lines = explained(OBJECTIVES.get(topic, topic), judgement, provider)
    if screen.as_json:
        screen.document({"topic": topic, "lines": lines})
    else:
        from msr.cli.render_explain import explanation

        screen.show(explanation(lines))


def rules(screen: Screen) -> None:
    """List every rule, and what decides it.

    `msr plan` decides most of them; others are kept by an objective, by the language or by how msr builds; the rest
    is named with what it waits for. `msr explain CODE` says more of each.
    """
    from msr.rules import RULES, elsewhere

    if screen.as_json:
        decided = [
            {
                "code": rule.code,
                "severity": rule.severity,
                "title": rule.title,
                "why": rule.why,
                "reaction": rule.reaction,
                "source": rule.source,
            }
            for rule in RULES
        ]
        screen.document({"decided": decided, "elsewhere": elsewhere()})
    else:
        from msr.cli.render_explain import catalogue

        screen.show(catalogue(RULES, elsewhere()))
