"""What Azure Resource Manager does alike for every type: ids made of names, parents that must exist, GUIDs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from msr.knowledge import Computed, Neighbours, Problem, Reference, Subject, Value, WorldRule, plain, text

GROUP = "azure-native:resources:ResourceGroup"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
FRONT = "azure-native:cdn:Profile"

GROUP_ID = "/subscriptions/{account}/resourceGroups/{resourceGroupName}"
PROVIDERS = f"{GROUP_ID}/providers"

IN_GROUP = Reference(
    "resourceGroupName", (GROUP,), "name", "Azure docs, ARM, common-deployment-errors: ResourceGroupNotFound, 2026-11"
)

SUCCEEDED = Computed("Succeeded")


def arm_id(template: str, subject: Subject) -> str:
    """An id of Azure's shape, from a template over the account and the inputs; empty while a name is missing."""
    words = [word for _, word, _, _ in Formatter().parse(template) if word]
    values = {word: _word(subject, word) for word in words}
    return template.format_map(values) if all(values.values()) else ""


def _word(subject: Subject, word: str) -> str:
    return subject.account if word == "account" else text(subject.inputs, word)


def inside(parent: str, template: str, path: str) -> WorldRule:
    """The parent, which the id is made from, must exist."""

    def check(subject: Subject, near: Neighbours) -> Iterator[Problem]:
        wanted = arm_id(template, subject)
        if wanted and not near.find(parent, "id", wanted):
            yield Problem(path, f"no {parent.rpartition(':')[2]} {wanted} exists")

    return WorldRule(check, "Azure docs, ARM, common-deployment-errors: ParentResourceNotFound, 2026-11")


def guid(subject: Subject, word: str = "") -> str:
    """A GUID that follows from the object's birth."""
    mark = "".join(f"{ord(letter):x}" for letter in word)[:4].ljust(4, "0") + subject.mark[4:]
    return "-".join((mark[:8], mark[8:12], mark[12:16], mark[16:20], mark[20:32]))


def named_by(name: str, kind: str, more: Mapping[str, Computed] | None = None) -> dict[str, Computed]:
    """The outputs that every object has, and more: its name from the input that gives it, and its ARM type."""
    return {"name": Computed(f"{{{name}}}"), "type": Computed(kind), **(more or {})}


def changed(subject: Subject, *names: str) -> tuple[str, ...]:
    """Which of the inputs differ from what the object was before; none while it is being created."""
    if not subject.outputs:
        return ()
    return tuple(name for name in names if _differs(subject.inputs.get(name), subject.outputs.get(name)))


def _differs(new: Value, old: Value) -> bool:
    return plain(new) != plain(old)
