"""Objects that were made, or not, when an engine was cut off.

The engine notes each creation before it begins. Of one that did not end, nobody knows whether the object exists: plain
Pulumi makes it a second time. Here each is located by its name, by its parent or by msr's mark, read on a copy of the
state, and taken into the state when it carries our mark. A stranger's object is an error that names it.

What carries no mark is ours when its parent is: a role's policy, an API's stage. A record in a zone that was there
before is not: it must say all that ours would.
"""

from __future__ import annotations

import copy
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from msr.deploy.snapshot import Document, Pending, pending_of, resources_of
from msr.deploy.urn import name_of
from msr.errors import StackError
from msr.finding import Finder
from msr.provider import Locator

MARKED = ("tags", "labels")
"""Where an object carries its mark, when its locator does not say."""

_PARSER = string.Formatter()


@dataclass(frozen=True, slots=True)
class Recovered:
    """A state without creations that were cut off; ``adopted`` are URNs taken in, ``dropped`` those never made."""

    state: Document
    adopted: tuple[str, ...]
    dropped: tuple[str, ...]


def recover(
    state: Document,
    locators: Mapping[str, Locator],
    *,
    refresh: Callable[[Document, Sequence[str]], Document],
    finder: Finder | None,
    known: Callable[[], frozenset[str]],
    part: str,
) -> Recovered:
    """Resolve every operation that was cut off.

    Changes and deletions are read again: nobody knows how far they came.

    Args:
        state: the stack's state.
        locators: per resource type, how to find an object again.
        refresh: reads the objects of some URNs into a copy of a state, and gives that copy.
        finder: searches by mark, where the cloud can be searched.
        known: the ids of all objects that the environment's states know.
        part: what to call the stack in messages.

    Raises:
        StackError: an object cannot be located, or is a stranger's; or the cloud could not be searched.
    """
    cut_off = tuple(pending for pending in pending_of(state) if pending.touches)
    makings = tuple(pending for pending in cut_off if pending.makes)
    ids = {pending.urn: _locate(pending, locators, finder, state, part) for pending in makings}
    candidates = {urn: id_ for urn, id_ in ids.items() if id_}
    settled = _with_candidates(state, candidates)
    targets = tuple(pending.urn for pending in cut_off if pending not in makings or pending.urn in candidates)
    if targets:
        settled = _with_unread(refresh(settled, targets), makings, locators)
    present = {resource["urn"]: resource for resource in resources_of(settled)}
    adopted = tuple(urn for urn in candidates if urn in present)
    for pending in makings:
        if pending.urn in adopted:
            _ours(pending, present[pending.urn], locators[pending.type], known, part)
    return Recovered(settled, adopted, tuple(pending.urn for pending in makings if pending.urn not in adopted))


def _locate(
    pending: Pending, locators: Mapping[str, Locator], finder: Finder | None, state: Document, part: str
) -> str:
    """The id under which the object exists if it exists; empty when there is nothing to look for."""
    locator = locators.get(pending.type)
    if locator is None:
        raise _unknown(pending, part, "msr does not know how to find one again")
    match locator.kind:
        case "again":
            return ""
        case "by_name" | "by_parent_key":
            return identifier(locator.id_template, {**_settings(state, pending.type), **pending.inputs})
        case "by_mark":
            return _searched(pending, locator, finder, state, part)


def _settings(state: Document, type_: str) -> Mapping[str, object]:
    """The inputs of the stack's own provider of a type's package: what an id may need beside the object's inputs."""
    wanted = f"pulumi:providers:{type_.partition(':')[0]}"
    for resource in resources_of(state):
        if resource.get("type") == wanted:
            return cast("Mapping[str, object]", resource.get("inputs") or {})
    return {}


def identifier(template: str, inputs: Mapping[str, object]) -> str:
    """``template`` filled from ``inputs``; fields at the end that an object does not have fall off with their text.

    ``{zone}_{name}_{set}`` of a record without a set is ``Z1_www``.
    """
    parts = [(text, field, str(inputs.get(field or "") or "")) for text, field, _, _ in _PARSER.parse(template)]
    while parts and parts[-1][1] and not parts[-1][2]:
        parts.pop()
    return "".join(f"{text}{value}" for text, _, value in parts)


def _searched(pending: Pending, locator: Locator, finder: Finder | None, state: Document, part: str) -> str:
    mark = _at(pending.inputs, locator.mark_property)
    if finder is None or not isinstance(mark, str):
        raise _unknown(pending, part, f"look for one whose {locator.mark_property} is `{mark}`")
    known = {resource.get("id") for resource in resources_of(state)}
    region = str(pending.inputs.get("region") or "")
    try:
        hits = finder.find(pending.type, locator.mark_property, mark, region=region)
    except StackError as refused:
        raise _unknown(pending, part, refused.message, hint=refused.hint) from refused
    found = {id_: by for id_, by in hits if id_ not in known}
    if len(found) > 1:
        raise _unknown(pending, part, f"{len(found)} objects carry its mark: {', '.join(found)}")
    return next(iter(found.values()), "")


def _with_candidates(state: Document, candidates: Mapping[str, str]) -> Document:
    """A copy of ``state`` in which creations that were cut off are resources with an id, or not there."""
    settled = copy.deepcopy(state)
    entries = cast("list[Document]", settled.pop("pending_operations", None) or [])
    made: list[Document] = [
        {**entry["resource"], "id": candidates[entry["resource"]["urn"]], "outputs": Document()}
        for entry in entries
        if entry["resource"]["urn"] in candidates
    ]
    settled["resources"] = [*resources_of(settled), *made]
    return settled


def _with_unread(state: Document, makings: Sequence[Pending], locators: Mapping[str, Locator]) -> Document:
    """``state`` with the marks that a provider does not read back.

    They are true, since the objects were found by them, and without them the next deployment would see a change, and
    replace what was just taken in.
    """
    unread = {pending.urn: pending.inputs for pending in makings if locators[pending.type].unread}
    for resource in resources_of(state):
        marked = unread.get(resource["urn"])
        if marked is not None:
            key = locators[resource["type"]].mark_property.partition(".")[0]
            for half in ("inputs", "outputs"):
                resource[half] = {key: marked.get(key), **(resource.get(half) or {})}
    return state


def _ours(pending: Pending, found: Document, locator: Locator, known: Callable[[], frozenset[str]], part: str) -> None:
    """Refuse an object that does not carry the mark that ours would carry, or does not lie in a parent of ours."""
    outputs = cast("Mapping[str, object]", found.get("outputs") or {})
    if locator.kind == "by_parent_key":
        if _in_ours(pending, str(found["id"]), locator, known()) or _says(outputs, pending.inputs):
            return
        raise _strangers(pending, found, part, "what it lies in is not, and it says something else than ours would")
    for path in (locator.mark_property,) if locator.mark_property else MARKED:
        wanted = _at(pending.inputs, path)
        if wanted is not None and _carries(_at(outputs, path), wanted):
            return
    raise _strangers(pending, found, part, "it does not carry msr's mark")


def _in_ours(pending: Pending, id_: str, locator: Locator, known: frozenset[str]) -> bool:
    """Whether the first word of an id, or the path that it begins with, is an object of this environment."""
    parent = next((field for _, field, _, _ in string.Formatter().parse(locator.id_template) if field), "")
    return pending.inputs.get(parent) in known or any(id_.startswith(f"{other}/") for other in known)


def _says(found: object, wanted: object) -> bool:
    """Whether an object says all that ``wanted`` does; it may say more."""
    if isinstance(wanted, Mapping):
        ours = cast("Mapping[str, object]", wanted)
        here = cast("Mapping[str, object]", found if isinstance(found, Mapping) else {})
        return all(_says(here.get(key), value) for key, value in ours.items() if not key.startswith("__"))
    if isinstance(wanted, list):
        ours, here = cast("list[object]", wanted), cast("list[object]", found if isinstance(found, list) else [])
        return len(ours) == len(here) and all(map(_says, here, ours))
    return found == wanted or str(found).lower().rstrip(".") == str(wanted).lower().rstrip(".")


def _strangers(pending: Pending, found: Document, part: str, why: str) -> StackError:
    return StackError(
        f"{part}: {pending.type} `{found['id']}` exists and is not ours: {why}",
        resource=pending.urn,
        hint="rename or remove it, or deploy under another `name` or environment",
    )


def _carries(found: object, wanted: object) -> bool:
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        here, ours = cast("Mapping[str, object]", found), cast("Mapping[str, object]", wanted)
        return bool(ours) and all(here.get(key) == value for key, value in ours.items())
    return found == wanted


def _at(values: Mapping[str, object], path: str) -> object:
    """The value at ``path``: ``tags.msr:mark``; a key may hold dots no other does."""
    head, _, rest = path.partition(".")
    value = values.get(head)
    if not rest:
        return value
    return _at(cast("Mapping[str, object]", value), rest) if isinstance(value, Mapping) else None


CONSOLE = "look in the cloud's console; remove it there if it exists, then `pulumi refresh --clear-pending-creates`"


def _unknown(pending: Pending, part: str, why: str, *, hint: str = "") -> StackError:
    return StackError(
        f"{part}: the creation of {pending.type} `{name_of(pending.urn)}` was cut off, and nobody knows whether it was"
        f" made: {why}",
        resource=pending.urn,
        hint=hint or CONSOLE,
    )
