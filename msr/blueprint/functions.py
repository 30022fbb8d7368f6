"""``functions``: the code, how it is reached, and what it may touch."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, cast

from pydantic import Field, GetJsonSchemaHandler, model_serializer, model_validator
from pydantic_core import core_schema

from msr.blueprint.section import Name, OneOrMore, Section, matches, refuse
from msr.units import Duration, Size
from msr.vocabulary import Access

METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
ACCESS = ("read", "write")

_SEGMENT = r"(?:[A-Za-z0-9._~-]+|\{[A-Za-z_][A-Za-z0-9_]*\})"
_PATH = rf"/|(?:/{_SEGMENT})+|(?:/{_SEGMENT})*/\{{[A-Za-z_][A-Za-z0-9_]*\+\}}"
_ROUTE = rf"(?:{'|'.join(METHODS)}) (?:{_PATH})"
_USE = r"[a-z][a-z0-9_-]*(?::(?:read|write))?"

Method = Literal["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class Route(Section):
    """One route of the API, written ``METHOD /path``; a last segment ``{proxy+}`` takes the rest of the path."""

    atomic: ClassVar[bool] = True

    method: Annotated[Method, Field(description="The HTTP method, or `ANY`.")]
    path: Annotated[str, Field(pattern=f"^(?:{_PATH})$", description="The path, with `{name}` for a variable segment.")]

    @model_validator(mode="before")
    @classmethod
    def _parsed(cls, value: object) -> object:
        if isinstance(value, Mapping | Route):
            return cast("object", value)
        if isinstance(value, str) and matches(_ROUTE, value):
            method, path = value.split(" ")
            return {"method": method, "path": path}
        message, hint = _why_not_a_route(value)
        raise refuse("route", message, hint=hint)

    @model_serializer
    def _written(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {
            "type": "string",
            "pattern": f"^{_ROUTE}$",
            "description": cls.__doc__ or "",
            "examples": ["ANY /{proxy+}"],
        }


class Use(Section):
    """A resource that the function may touch: ``orders`` to read and write, ``orders:read`` to read."""

    atomic: ClassVar[bool] = True

    target: Annotated[Name, Field(description="The table.")]
    access: Annotated[Access, Field(description="`write` includes `read`.")] = "write"

    @model_validator(mode="before")
    @classmethod
    def _parsed(cls, value: object) -> object:
        if isinstance(value, Mapping | Use):
            return cast("object", value)
        if not isinstance(value, str):
            raise refuse("type", "a use is one text: a table's name, and maybe `:read`", hint="such as `orders:read`")
        target, colon, access = value.partition(":")
        if colon and access not in ACCESS:
            raise refuse("access", f"`{value[:60]}` asks for no access msr knows: `read` or `write`")
        return {"target": target, "access": access or "write"}

    @model_serializer
    def _written(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return self.target if self.access == "write" else f"{self.target}:{self.access}"

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {
            "type": "string",
            "pattern": f"^{_USE}$",
            "description": cls.__doc__ or "",
            "examples": ["orders", "orders:read"],
        }


class Function(Section):
    """A function: a folder of code and the handler in it, ``handler(event, context)`` on every cloud."""

    planned: ClassVar[frozenset[str]] = frozenset({"queue", "schedule", "once"})

    code: Annotated[str, Field(min_length=1, description="The folder with the code, relative to this file.")]
    handler: Annotated[
        str, Field(min_length=1, description="`module.function` inside the folder, such as `app.handler`.")
    ]
    runtime: Annotated[str, Field(min_length=1, description="The language and its version, such as `python3.12`.")]
    memory: Annotated[Size, Field(description="Memory of one instance.")] = Size(512 << 20)
    timeout: Annotated[Duration, Field(description="After which a call is given up.")] = Duration(10)
    environment: Annotated[
        Mapping[str, str], Field(description="Environment variables, beside those that start with `MSR_`.")
    ] = {}
    routes: Annotated[
        tuple[Route, ...], OneOrMore, Field(description="The routes of the API that this function answers.")
    ] = ()
    uses: Annotated[
        tuple[Use, ...], OneOrMore, Field(description="The tables that this function may touch, and no others.")
    ] = ()


def _why_not_a_route(value: object) -> tuple[str, str]:
    """What is wrong, and the smallest edit that mends it."""
    if not isinstance(value, str):
        return "a route is one text: `METHOD /path`", 'write it like `"ANY /{proxy+}"`'
    shown = value[:80]
    method, _, path = value.partition(" ")
    if method.upper() in METHODS and method not in METHODS:
        return f"`{shown}` is not a route", f"write the method in capitals: `{method.upper()} {path}`"
    if method not in METHODS:
        return f"`{shown}` is not a route: it does not start with a method", f"methods are {', '.join(METHODS)}"
    if not path.startswith("/"):
        return f"`{shown}` is not a route: its path does not start with `/`", f"write `{method} /{path.strip()}`"
    if "+}" in path and not path.endswith("+}"):
        return f"`{shown}` is not a route", "only the last segment of a path can take the rest, as in `/{proxy+}`"
    return f"`{shown}` is not a route: its path has a segment that is neither text nor `{{name}}`", (
        "a segment has letters, digits and `. _ ~ -`, or is `{name}`"
    )
