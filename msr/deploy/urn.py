"""The engine's names of resources: ``urn:pulumi:<stack>::<project>::<types of its parents>$<type>::<name>``."""

from __future__ import annotations

ROOT_TYPE = "pulumi:pulumi:Stack"
INTERNAL = "pulumi:"
"""Types of the engine's own: the stack, and the providers that it talks through."""


def name_of(urn: str) -> str:
    """The resource's name in the program; empty for an empty URN."""
    return urn.rpartition("::")[2]


def type_of(urn: str) -> str:
    """The resource's type token, without those of its parents."""
    parts = urn.split("::")
    return parts[2].rpartition("$")[2] if len(parts) > 3 else ""
