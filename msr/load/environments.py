"""Which environment is loaded, what it lays over the document, and where it deploys to."""

from __future__ import annotations

from collections.abc import Mapping

from msr.blueprint.section import NAME_RULE, is_name
from msr.errors import BlueprintError, Issue, Position
from msr.load.language import did_you_mean
from msr.load.overlay import Merged, expand_map, merge, name_regions
from msr.load.tree import Map, Node, Scalar
from msr.value import value
from msr.vocabulary import LOCAL, Target

_EXAMPLE_ACCOUNTS = {
    "aws": '`account: "111122223333"`',
    "azure": "`account: {subscription: …, tenant: …}`",
    "gcp": "`account: {project: …}`",
}


@value
class Environment:
    """One environment: its name, where it deploys to, and the document as it has it."""

    name: str
    target: Target
    at: Position
    merged: Merged
    issues: tuple[Issue, ...]


def names(document: Map) -> tuple[str, ...]:
    """The environments that can be loaded, ``local`` first."""
    return (LOCAL, *(name for name in _overlays(document) if name != LOCAL))


def select(document: Map, name: str, *, local: bool) -> Environment:
    """``document`` as the environment ``name`` has it.

    Raises:
        BlueprintError: there is no such environment.
    """
    at = document.keys.get("environments", document.at)
    known = names(document)
    if name not in known:
        raise BlueprintError((_unknown(name, known, at),))
    overlay, issues = _overlay(document, name)
    base, base_issues = name_regions(document.without("environments"))
    target, target_issues = _target(overlay, name)
    laid, overlay_issues = name_regions(overlay.without("target", "msr", "environments"))
    merged = merge(base, laid) if laid.entries else Merged(expand_map(base), frozenset())
    found = (*_malformed(document), *base_issues, *issues, *target_issues, *overlay_issues)
    return Environment(name, LOCAL if local else target, overlay.at, merged, found)


def requirements(environment: Environment) -> tuple[Issue, ...]:
    """What a deployment to a real cloud needs beyond the service itself."""
    if environment.target == "local":
        return ()
    entries = environment.merged.tree.entries
    cloud = entries.get("cloud")
    account = _EXAMPLE_ACCOUNTS.get(cloud.text if isinstance(cloud, Scalar) else "", "`account: …`")
    missing = {
        "account": ("the one account that a deployment may touch", account),
        "state": ("where Pulumi keeps the state", "`state: s3://bucket?region=…`, or any other Pulumi backend URL"),
    }
    return tuple(
        Issue(
            f"the environment `{environment.name}` deploys to the cloud and needs `{key}`: {what}",
            f"environments.{environment.name}.{key}",
            environment.at,
            f"{key}-required",
            hint=f"add {example}",
        )
        for key, (what, example) in missing.items()
        if _is_nothing(entries.get(key))
    )


def _is_nothing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.value is None)


def _overlays(document: Map) -> Mapping[str, Node]:
    section = document.entries.get("environments")
    return section.entries if isinstance(section, Map) else {}


def _malformed(document: Map) -> tuple[Issue, ...]:
    section = document.entries.get("environments")
    if section is None or _is_nothing(section):
        return ()
    if isinstance(section, Map):
        return tuple(
            Issue(f"`{name[:60]}` is not a name", f"environments.{name[:60]}", at, "illegal-name", hint=NAME_RULE)
            for name, at in section.keys.items()
            if not is_name(name)
        )
    return (Issue("`environments` is a map from a name to what differs there", "environments", section.at, "type"),)


def _overlay(document: Map, name: str) -> tuple[Map, tuple[Issue, ...]]:
    """What ``name`` lays over the document, with the place of its key; nothing for a bare ``local``."""
    node = _overlays(document).get(name)
    section = document.entries.get("environments")
    at = section.keys[name] if isinstance(section, Map) and name in section.keys else document.at
    if not isinstance(node, Map):
        path = f"environments.{name}"
        issue = Issue(f"`{path}` must be a map of what differs there", path, at, "type")
        return Map({}, {}, at), () if _is_nothing(node) else (issue,)
    fixed = tuple(
        Issue(f"an environment cannot change `{key}`", f"environments.{name}.{key}", node.keys[key], "fixed-key")
        for key in ("msr", "environments")
        if key in node.entries
    )
    return Map(node.entries, node.keys, at), fixed


def _target(overlay: Map, name: str) -> tuple[Target, tuple[Issue, ...]]:
    default: Target = "local" if name == LOCAL else "cloud"
    written = overlay.entries.get("target")
    path = f"environments.{name}.target"
    match written:
        case None:
            return default, ()
        case Scalar(value="local"):
            return "local", ()
        case Scalar(value="cloud") if name != LOCAL:
            return "cloud", ()
        case Scalar(value="cloud"):
            hint = "give the environment another name"
            issue = Issue("the environment `local` is always on the local cloud", path, written.at, "target", hint=hint)
        case _:
            issue = Issue(f"`{path}` must be `local` or `cloud`", path, written.at, "target")
    return default, (issue,)


def _unknown(name: str, known: tuple[str, ...], at: Position) -> Issue:
    listed = ", ".join(f"`{each}`" for each in known)
    hint = did_you_mean(name, known) or "add it under `environments`"
    message = f"there is no environment `{name[:60]}`; this blueprint has {listed}"
    return Issue(message, "environments", at, "unknown-environment", hint=hint)
