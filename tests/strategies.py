"""Hypothesis strategies: valid blueprints, and the quantities in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from msr.blueprint import Blueprint
from msr.units import Count, Duration, Money, Percentage, Rate, Size

AWS_REGIONS = ("us-east-1", "us-west-2", "us-east-2", "eu-west-1", "eu-central-1", "eu-west-3")
MULTI_REGION_MODES = ("pilot-light", "active-passive", "active-active")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

names = st.from_regex(r"[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,4})?", fullmatch=True)
attributes = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,11}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20)

durations = st.integers(0, 10**12).map(lambda ms: Duration.parse(f"{ms}ms"))
sizes = st.integers(0, 10**15).map(Size)
percentages = st.decimals(0, 100, places=3).map(Percentage)
rates = st.builds(Rate, st.integers(0, 10**9), st.integers(1, 10**6).map(Duration))
counts = st.builds(Count, st.integers(0, 10**12), st.sampled_from(("s", "m", "h", "day", "month", "year")))
money = st.builds(
    Money,
    st.decimals(0, 10**9, places=2).map(abs),
    st.sampled_from(("USD", "EUR")),
    st.sampled_from(("day", "month", "year")),
)
quantities = st.one_of(durations, sizes, percentages, rates, counts, money)


@st.composite
def keys(draw: st.DrawFn, prefix: str = "") -> object:
    """A key in either way of writing it; an attribute's name tells its type, so that it has one everywhere."""
    chosen = draw(st.lists(attributes, min_size=1, max_size=2, unique=True))
    if len(chosen) == 1 and draw(st.booleans()):
        return f"{prefix}string_{chosen[0]}"
    kinds = [draw(st.sampled_from(("string", "number", "binary"))) for _ in chosen]
    return {f"{prefix}{kind}_{name}": kind for name, kind in zip(chosen, kinds, strict=True)}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, object]:
    """A table as a file writes it; keys, index keys and the end of life share no attribute."""
    indexes = st.fixed_dictionaries(
        {"key": keys("index_")},
        optional={"project": st.one_of(st.sampled_from(("all", "keys")), st.lists(attributes, min_size=1, max_size=3))},
    )
    return draw(
        st.fixed_dictionaries(
            {"key": keys()},
            optional={
                "indexes": st.dictionaries(names, indexes, max_size=2),
                "consistency": st.just("eventual"),
                "ttl": attributes.map(lambda name: f"ttl_{name}"),
            },
        )
    )


@st.composite
def functions(draw: st.DrawFn, key: str, table_names: tuple[str, ...]) -> dict[str, object]:
    """A function as a file writes it; its routes lie below ``/<key>``, so that no two functions share one."""
    uses = draw(st.lists(st.sampled_from(table_names), unique=True)) if table_names else []
    methods = draw(st.lists(st.sampled_from(("GET", "PUT", "DELETE")), unique=True, max_size=3))
    body: dict[str, object] = {
        "code": f"src/{key}",
        "handler": "app.handler",
        "runtime": draw(st.sampled_from(("python3.12", "python3.13", "nodejs22.x"))),
        "routes": [f"{method} /{key}/{{id}}" for method in methods],
        "uses": [f"{name}{draw(st.sampled_from(('', ':read', ':write')))}" for name in uses],
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "memory": st.integers(128, 4096).map(lambda megabytes: f"{megabytes}MB"),
        "timeout": st.integers(1, 30).map(lambda seconds: f"{seconds}s"),
        "environment": st.dictionaries(st.from_regex(r"[A-Z]{1,6}", fullmatch=True), texts, max_size=2),
    }
    return {**body, **draw(st.fixed_dictionaries({}, optional=optional))}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, object]:
    """A valid document as a file writes it, for one to four AWS regions."""
    regions = draw(st.lists(st.sampled_from(AWS_REGIONS), min_size=1, max_size=4, unique=True))
    table_bodies = draw(st.dictionaries(names, tables(), max_size=3))
    function_names = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "tags": st.dictionaries(texts.filter(bool), texts, max_size=2),
        "health": st.fixed_dictionaries(
            {"path": st.just("/health")},
            optional={"every": st.sampled_from(("10s", "30s")), "unhealthy_after": st.integers(1, 10)},
        ),
        "api": st.fixed_dictionaries({"throttle": st.just({"rate": "100/s", "burst": 50})}),
        "account": st.just("111122223333"),
        "state": st.just("s3://state?region=ap-south-1"),
    }
    function_bodies = {key: draw(functions(key, tuple(table_bodies))) for key in function_names}
    domain = draw(st.sampled_from(("api.orders.example", "shop.example")))
    return {
        "msr": 1,
        "name": draw(names),
        "cloud": "aws",
        "regions": draw(_regions(regions)),
        "failover": "single" if len(regions) == 1 else draw(st.sampled_from(MULTI_REGION_MODES)),
        "routing": {"domain": domain} if any(body["routes"] for body in function_bodies.values()) else {},
        "functions": function_bodies,
        "tables": table_bodies,
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }


@st.composite
def _regions(draw: st.DrawFn, chosen: Sequence[str]) -> object:
    """The same regions as a list, or as a map from a key of the file's own."""
    if draw(st.booleans()):
        return chosen
    return {f"r{_LETTERS[index]}": {"name": name} for index, name in enumerate(chosen)}


def blueprints() -> st.SearchStrategy[Blueprint]:
    """Valid blueprints, as values."""
    return documents().map(Blueprint.model_validate)
