"""The type of a property, as an SDK's text declares it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "string", "integer", "number", "boolean", "any", "asset", "archive", "list", "map", "object", "enum", "union"
]
Constant = str | int | float | bool


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of the SDK: the module below the package (empty for its root) and the class name."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class PropertyType:
    """One property type.

    ``element`` belongs to lists and maps, ``alternatives`` to unions, ``ref`` to objects and enums; ``open`` marks an
    enum whose property takes any other value too.
    """

    kind: Kind
    element: PropertyType | None = None
    alternatives: tuple[PropertyType, ...] = ()
    ref: ClassRef | None = None
    open: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "list":
                return f"a list of {self.element}"
            case "map":
                return f"a map of {self.element}"
            case "union":
                return " or ".join(map(str, self.alternatives))
            case "object" | "enum" if self.ref is not None:
                return self.ref.name.removesuffix("Args")
            case _:
                return self.kind


ANY = PropertyType("any")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its wire name, its type, and what the SDK fills in."""

    name: str
    type: PropertyType
    required: bool
    constant: Constant | None = None
    default: Constant | None = None


@dataclass(frozen=True, slots=True)
class ResourceSchema:
    """Inputs and outputs of one resource type by wire name."""

    token: str
    inputs: dict[str, Property]
    outputs: dict[str, Property]
    secret_outputs: frozenset[str]

    @property
    def computed(self) -> frozenset[str]:
        """Outputs that the cloud alone sets."""
        return frozenset(self.outputs.keys() - self.inputs.keys())
