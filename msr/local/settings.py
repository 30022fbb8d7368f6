"""The configuration of one provider instance, as the engine hands it over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import cast

from msr.knowledge import Problem, PropertyMap, Unknown, Value, plain, text
from msr.local.package import ServedPackage
from msr.local.refusal import Refused


def read_settings(values: PropertyMap) -> PropertyMap:
    """Plain settings: lists, objects, numbers and booleans arrive as JSON text inside strings."""
    return {name: _read(plain(value)) for name, value in values.items()}


def _read(value: Value) -> Value:
    if not isinstance(value, str) or not (value.startswith(("[", "{")) or value in ("true", "false")):
        return value
    try:
        return cast("Value", json.loads(value))
    except ValueError:
        return value


def settings_problems(package: ServedPackage, settings: PropertyMap) -> Iterator[Problem]:
    """What is wrong with the settings, apart from the account."""
    for name in package.knowledge.region_inputs:
        region = text(settings, name)
        problem = package.region_problem(region) if region else ""
        if problem:
            yield Problem(name, problem)


def admit(package: ServedPackage, settings: PropertyMap) -> None:
    """Lets a provider instance in.

    Raises:
        Refused: it is meant for a real account, or names no region.
    """
    knowledge = package.knowledge
    for name in knowledge.account_config:
        accounts = _accounts(settings.get(name))
        if accounts and knowledge.account not in accounts:
            raise Refused(
                "FAILED_PRECONDITION",
                f"{name} is {', '.join(accounts)}, but the local cloud's stand-in account is {knowledge.account}",
            )
    if knowledge.account in _accounts(settings.get("forbiddenAccountIds")):
        raise Refused("FAILED_PRECONDITION", f"forbiddenAccountIds names the local cloud's account {knowledge.account}")
    if knowledge.region_required and not text(settings, knowledge.region_inputs[0]):
        raise Refused("FAILED_PRECONDITION", f"the {package.name} provider needs a {knowledge.region_inputs[0]}")


def _accounts(value: Value) -> list[str]:
    if isinstance(value, list):
        return [str(account) for account in value if not isinstance(account, Unknown)]
    return [value] if isinstance(value, str) and value else []
