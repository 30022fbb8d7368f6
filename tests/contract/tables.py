"""The services of ``blueprints/`` as its README lists them."""

from __future__ import annotations

import ast
from datetime import date

from msr.blueprint import Blueprint
from msr.planner import plan
from msr.registry import names, provider
from tests.contract.services import ONE_CLOUD, SERVICES, services

AS_OF = date(2026, 11, 25)


def table() -> str:
    """One line a service: what it is, its failover mode, and what keeps its data and leads to it on each cloud."""
    titles = [provider(cloud).title for cloud in names()]
    by_cloud = {cloud: services(cloud) for cloud in names()}
    lines = [f"| folder | what it is | failover | {' | '.join(titles)} |", f"|---|---|---|{'---|' * len(titles)}"]
    for name in SERVICES:
        first = by_cloud["aws"][name]
        cells = ("" if name in ONE_CLOUD and cloud != "aws" else _kept(by_cloud[cloud][name]) for cloud in by_cloud)
        mode = first.failover.mode
        lines.append(f"| [{name}]({name}/blueprint.yaml) | {_purpose(first)} | {mode} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _purpose(blueprint: Blueprint) -> str:
    """The first words of its first function's code, up to the colon that ends them."""
    function = next(iter(blueprint.functions.values()))
    file = blueprint.source.folder / function.code / f"{function.handler.partition('.')[0]}.py"
    words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return words.partition(":")[0].lower()


def _kept(blueprint: Blueprint) -> str:
    planned = plan(blueprint, provider=provider(blueprint.cloud), as_of=AS_OF)
    kinds = (*planned.of_kind("table"), *planned.of_kind("traffic"))
    count = len(planned.serving)
    regions = f"{count} region{'s' if count > 1 else ''}"
    witness = ", a witness" if any(not place.serves for place in planned.placements) else ""
    return ", ".join((f"{regions}{witness}", *dict.fromkeys(f"`{choice.service}`" for choice in kinds)))
