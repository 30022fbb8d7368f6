"""``msr preflight``: everything that can be known to be wrong before the first resource is made.

This machine (engine, SDK), then the state (its backend, its passphrase), then the cloud, which its provider asks.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from msr.blueprint import Blueprint
from msr.deploy.surroundings import PASSPHRASES
from msr.errors import StackError
from msr.plan import ApiSpec, Plan
from msr.predict.constants import constant
from msr.predict.usage import Usage
from msr.provider import Provider
from msr.readiness import Check, Level, Load, Preflight

if TYPE_CHECKING:
    from msr.engine import Engine, Search

HOSTED = ("https://", "http://")
"""Backends that keep secrets themselves."""


def preflight(
    blueprint: Blueprint, plan: Plan, *, provider: Provider, search: Search, environment: Mapping[str, str] = os.environ
) -> Iterator[Check]:
    """Every check, cheapest first; those of a real cloud only where that is the target.

    Args:
        blueprint: what is wanted.
        plan: what was decided for it.
        provider: the plan's cloud.
        search: as :func:`msr.engine.look` gives it.
        environment: the variables that the engine would see.
    """
    yield engine_check(search)
    yield sdk_check(provider, name="sdk", without="fail")
    if plan.target == "local":
        yield Check("target", "ok", "the local cloud: no account, no credentials and no quota are needed")
        return
    yield _secrets(blueprint, environment)
    if search.engine:
        yield _state(blueprint.state or "", plan, search.engine, environment)
    load = survivor_load(blueprint, plan)
    yield from _rate(plan, load)
    if isinstance(provider, Preflight):
        yield from provider.preflight(plan, load)
    else:
        unasked = f"credentials, account, regions and quotas are not looked at: msr does not ask {provider.title} yet"
        yield Check(plan.cloud, "warn", unasked, "look at them in the cloud's console before the first `msr up`")


def survivor_load(blueprint: Blueprint, plan: Plan) -> Load:
    """What one region must carry after the loss of another.

    With ``usage`` it is the peak over the regions that are left; without, what the API lets in at most, because that
    is what it would also let into a single region.
    """
    seconds = constant("request.seconds").span.expected
    if blueprint.usage is None:
        return Load(max(_rates(plan), default=0.0), seconds, "the rate that the API lets in")
    peak = Usage.of(blueprint.usage).requests_per_second * constant("traffic.peak").span.expected
    sharing = len(plan.serving) - 1 if plan.mode == "active-active" else 1
    return Load(peak / max(1, sharing), seconds, "`usage` at peak")


def _rates(plan: Plan) -> tuple[float, ...]:
    return tuple(choice.spec.rate_per_second for choice in plan.choices if isinstance(choice.spec, ApiSpec))


def _rate(plan: Plan, load: Load) -> Iterator[Check]:
    """Whether the plan's own throttle lets a survivor's load in."""
    for rate in _rates(plan):
        must = f"{load.requests_per_second:,.0f} ({load.source})"
        said = f"a region's API lets in {rate:,.0f} requests/s, and a survivor must carry {must}"
        if rate < load.requests_per_second:
            yield Check("rate", "fail", said, "set `api.throttle` to what one region must carry alone")
        else:
            yield Check("rate", "ok", said)


def engine_check(search: Search) -> Check:
    """Whether there is an engine to deploy with."""
    if search.engine:
        found = search.engine
        return Check("engine", "ok", f"pulumi {found.version} at {found.path} (from {found.origin})")
    reasons = "; ".join(str(each) for each in search.rejected)
    return Check("engine", "fail", f"no usable Pulumi engine: {reasons}", "run `msr engine install`")


def sdk_check(provider: Provider, *, name: str, without: Level) -> Check:
    """Whether the SDK is installed that a cloud's builders need; ``without`` says how bad it is if not."""
    package = f"pulumi-{provider.package}"
    try:
        return Check(name, "ok", f"{package} {version(package)}")
    except PackageNotFoundError:
        missing = f"{package} is not installed: plans can be made, but not deployed"
        return Check(name, without, missing, f"pip install 'msr-framework[{provider.name}]'")


def _secrets(blueprint: Blueprint, environment: Mapping[str, str]) -> Check:
    """The engine asks for a passphrase in a terminal, and msr gives it none."""
    if blueprint.secrets_provider:
        return Check("secrets", "ok", f"encrypted by {blueprint.secrets_provider}, which `msr up` asks")
    if (blueprint.state or "").startswith(HOSTED):
        return Check("secrets", "ok", "the backend keeps them")
    named = next((name for name in PASSPHRASES if name in environment), None)
    if named is None:
        step = f"set {PASSPHRASES[0]} or {PASSPHRASES[1]} to the one of the whole team, or `secrets_provider` to a key"
        return Check("secrets", "fail", "no passphrase to encrypt the state's secrets with", step)
    file = Path(environment[named])
    if named == PASSPHRASES[1] and not file.is_file():
        return Check("secrets", "fail", f"{named} names {file}, which does not exist", "write the passphrase there")
    return Check("secrets", "ok", f"a passphrase, from {named}")


def _state(state_url: str, plan: Plan, engine: Engine, environment: Mapping[str, str]) -> Check:
    """Asks the backend itself: it is there, the credentials are good for it, and it can be listed."""
    from msr.deploy.backend import Backend
    from msr.deploy.command import Command
    from msr.deploy.surroundings import cloud_surroundings

    with tempfile.TemporaryDirectory(prefix="msr-preflight-") as folder:
        command = Command(engine, cloud_surroundings(environment, state_url))
        try:
            names = Backend(state_url, command, Path(folder)).names(f"{plan.app}.{plan.environment}.")
        except StackError as error:
            return Check("state", "fail", f"{state_url}: {error.message}", error.hint)
    return Check("state", "ok", f"{state_url} holds {len(names)} stacks of {plan.app} ({plan.environment})")
