"""Inputs and outputs of every resource type of an installed SDK, read from the SDK's text on first use."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict, cast

from msr.errors import LocalCloudError
from msr.local import sdk_text
from msr.local.annotation import read_annotation
from msr.local.property_type import ClassRef, Constant, Kind, Property, PropertyType, ResourceSchema
from msr.local.sdk_text import SourceFile, source_file

MODULES = {"aws": "pulumi_aws", "azure-native": "pulumi_azure_native", "gcp": "pulumi_gcp"}
PACKAGES = tuple(MODULES)

_NESTED_FILES = ("_inputs.py", "_enums.py", "outputs.py")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class _ModuleEntry(TypedDict):
    fqn: str
    classes: dict[str, str]


def installed() -> tuple[str, ...]:
    """The packages whose SDK is there."""
    return tuple(package for package, module in MODULES.items() if find_spec(module) is not None)


class Sdk:
    """The schemas of one Pulumi package."""

    def __init__(self, package: str) -> None:
        spec = find_spec(MODULES[package]) if package in MODULES else None
        if spec is None or spec.origin is None:
            raise LocalCloudError(
                f"the SDK of package {package} is not installed",
                hint=f"pip install 'msr-framework[{package.partition('-')[0]}]'",
            )
        self.package = package
        self.root = Path(spec.origin).parent
        self._annotations: dict[tuple[str, str], tuple[PropertyType, bool]] = {}
        self._resources: dict[str, ResourceSchema] = {}
        self._objects: dict[ClassRef, dict[str, Property]] = {}
        self._enums: dict[ClassRef, tuple[Constant, ...]] = {}

    @cached_property
    def version(self) -> str:
        """The SDK's version, which the engine compares with the plugin's."""
        plugin = cast("dict[str, str]", json.loads((self.root / "pulumi-plugin.json").read_text(encoding="utf-8")))
        return plugin.get("version", "")

    @cached_property
    def tokens(self) -> dict[str, ClassRef]:
        """Every resource type of the package."""
        text = (self.root / "__init__.py").read_text(encoding="utf-8")
        listing = text.split('resource_modules="""', 1)[1].split('"""', 1)[0]
        return {
            token: ClassRef(entry["fqn"].partition(".")[2], name)
            for entry in cast("list[_ModuleEntry]", json.loads(listing))
            for token, name in entry["classes"].items()
        }

    def resource(self, token: str) -> ResourceSchema:
        """The schema of one resource type.

        Raises:
            LocalCloudError: the package has no such type.
        """
        found = self._resources.get(token)
        if found is None:
            found = self._resources[token] = self._read_resource(token)
        return found

    def object(self, ref: ClassRef) -> dict[str, Property]:
        """The properties of a nested object."""
        found = self._objects.get(ref)
        if found is None:
            file = self._nested(ref)
            found = self._objects[ref] = self._arguments(file.cut(ref.name), ref.module) if file else {}
        return found

    def enum(self, ref: ClassRef) -> tuple[Constant, ...]:
        """The values of an enum."""
        found = self._enums.get(ref)
        if found is None:
            file = self._nested(ref)
            found = self._enums[ref] = sdk_text.enum_values(file.cut(ref.name)) if file else ()
        return found

    def _read_resource(self, token: str) -> ResourceSchema:
        ref = self.tokens.get(token)
        if ref is None:
            near = get_close_matches(token, self.tokens, 1, 0.75)
            raise LocalCloudError(
                f"{self.root.name} {self.version} has no resource type {token}",
                hint=f"did you mean {near[0]}?" if near else "",
            )
        file = self._resource_file(ref)
        body = file.cut(ref.name)
        init = body[body.index("def _internal_init") :]
        arguments = next(name for name in (f"{ref.name}Args", f"{ref.name}InitArgs") if name in file.spans)
        outputs = {
            getter.name: Property(getter.name, type_, required=not optional)
            for getter in sdk_text.getters(body)
            for type_, optional in (self._annotation(getter.annotation, ref.module),)
        }
        inputs = self._inputs(file.cut(arguments), init, ref.module)
        return ResourceSchema(token, inputs, outputs, sdk_text.secret_outputs(init))

    def _inputs(self, arguments: str, init: str, module: str) -> dict[str, Property]:
        inputs = self._arguments(arguments, module)
        names = {getter.python_name: getter.name for getter in sdk_text.getters(arguments)}
        for python_name, value in sdk_text.resource_constants(init).items():
            if name := names.get(python_name):
                inputs[name] = replace(inputs[name], constant=value)
        for python_name, value in sdk_text.resource_defaults(init).items():
            if name := names.get(python_name):
                inputs[name] = replace(inputs[name], default=value, required=False)
        return inputs

    def _arguments(self, body: str, module: str) -> dict[str, Property]:
        constants = sdk_text.argument_constants(body)
        return {
            getter.name: Property(
                getter.name,
                self._annotation(getter.annotation, module)[0],
                getter.required,
                constants.get(getter.python_name),
            )
            for getter in sdk_text.getters(body)
        }

    def _annotation(self, annotation: str, module: str) -> tuple[PropertyType, bool]:
        key = (module, annotation)
        found = self._annotations.get(key)
        if found is None:
            found = read_annotation(annotation, lambda name: self._resolve(name, module))
            self._annotations[key] = found
        return found

    def _resolve(self, name: str, module: str) -> tuple[Kind, ClassRef] | None:
        alias, _, name = name.rpartition(".")
        top = alias.partition(".")[0]
        if top and top not in ("outputs", "_inputs", "_enums"):
            module = top.lstrip("_")
        ref = ClassRef(module, name.removesuffix("Dict") if name.endswith("ArgsDict") else name)
        file = self._nested(ref)
        if file is None:
            return None
        return ("enum" if file.path.name == "_enums.py" else "object"), ref

    def _nested(self, ref: ClassRef) -> SourceFile | None:
        for name in _NESTED_FILES:
            file = source_file(self._folder(ref.module) / name)
            if file is not None and ref.name in file.spans:
                return file
        return None

    def _resource_file(self, ref: ClassRef) -> SourceFile:
        folder = self._folder(ref.module)
        snake = _CAMEL.sub("_", ref.name).lower()
        likely = (folder / f"{snake}.py", folder / f"{snake.replace('_', '')}.py")
        for path in (*likely, *sorted(folder.glob("[!_]*.py"))):
            file = source_file(path)
            if file is not None and ref.name in file.spans and path.name not in _NESTED_FILES:
                return file
        raise LocalCloudError(f"class {ref.name} is not in the text of {self.root.name}.{ref.module}")

    def _folder(self, module: str) -> Path:
        return self.root.joinpath(*module.split(".")) if module else self.root


@lru_cache(maxsize=len(MODULES))
def sdk(package: str) -> Sdk:
    """The installed SDK of a Pulumi package, shared by every caller of this process.

    Raises:
        LocalCloudError: it is not installed.
    """
    return Sdk(package)
