"""Rules about the account and the state of a deployment to a real cloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qs, urlsplit

from msr.blueprint import Blueprint
from msr.blueprint.section import matches
from msr.check.rule import finding, nearest
from msr.errors import Issue

BACKENDS = ("azblob", "file", "gs", "http", "https", "postgres", "s3")
"""URL schemes of Pulumi's state back ends. Pulumi docs, "Managing state & backend options"."""

_PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "aws": (("id",), ()),
    "azure": (("subscription", "tenant"), ()),
    "gcp": (("project",), ("number",)),
}
"""Per cloud, the parts that an account must have and those that it may have."""

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SHAPES: Mapping[str, tuple[str, str]] = {
    "id": (r"[0-9]{12}", "12 digits"),
    "subscription": (_UUID, "a UUID"),
    "tenant": (_UUID, "a UUID"),
    "project": (r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "6 to 30 lower-case letters, digits and `-`"),
    "number": (r"[0-9]{6,20}", "digits"),
}


def the_account_is_one_of_its_cloud(blueprint: Blueprint) -> Iterator[Issue]:
    """The account has the parts that its cloud knows accounts by, each in its form."""
    if blueprint.account is None or blueprint.cloud not in _PARTS:
        return
    needed, allowed = _PARTS[blueprint.cloud]
    given = blueprint.account.values
    for part in needed:
        if part not in given:
            message = f"an account of {blueprint.cloud} needs `{part}`"
            yield finding(blueprint, ("account",), "account-part", message, f"add `{part}: …`")
    for part, value in given.items():
        path = ("account", part)
        if part not in (*needed, *allowed):
            message = f"an account of {blueprint.cloud} has no `{part[:40]}`"
            hint = nearest(part, (*needed, *allowed), f"it has {' and '.join(f'`{name}`' for name in needed)}")
            yield finding(blueprint, path, "account-part", message, hint)
        elif not matches(_SHAPES[part][0], value):
            message = f"`{value[:40]}` is not the `{part}` of an account: that is {_SHAPES[part][1]}"
            yield finding(blueprint, path, "account-form", message)


def the_state_is_kept_where_pulumi_can(blueprint: Blueprint) -> Iterator[Issue]:
    """The state is at a URL that Pulumi knows, and better outside the regions it describes."""
    if blueprint.state is None:
        return
    try:
        url = urlsplit(blueprint.state)
    except ValueError:
        yield finding(blueprint, ("state",), "state", f"`{blueprint.state[:80]}` is not a URL")
        return
    if url.scheme not in BACKENDS:
        message = f"`{blueprint.state[:80]}` is not a place where Pulumi keeps state"
        hint = f"a URL with one of the schemes {', '.join(BACKENDS)}, such as `s3://bucket?region=eu-north-1`"
        yield finding(blueprint, ("state",), "state", message, hint)
    region = parse_qs(url.query).get("region", [""])[0]
    inside = next((each.key for each in blueprint.regions if each.name_on(blueprint.cloud) == region), None)
    if inside is not None:
        message = (
            f"the state is in {region}, a region that it describes: while that one is down nothing can be deployed"
        )
        hint = "keep it in a region that the blueprint does not use"
        yield finding(blueprint, ("state",), "state-in-region", message, hint, "warning")
