"""A resource's inputs before anything is made: defaults, names, schema and value rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msr.knowledge import Problem, PropertyMap, Secret, Subject, Value, plain_map, text
from msr.local.package import ServedPackage, birth_mark
from msr.local.validate import validate

NAMED_BY_PROVIDER = "__defaults"


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """What the engine wants checked.

    ``proposed_name`` is the name that the stack's autonaming asks for, ``births`` how often the URN's object was
    already made, ``olds`` the last checked inputs.
    """

    type: str
    urn: str
    news: PropertyMap
    settings: PropertyMap
    births: int
    olds: PropertyMap = field(default_factory=dict[str, Value])
    proposed_name: str = ""

    @property
    def logical_name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]


def with_defaults(package: ServedPackage, request: CheckedRequest) -> PropertyMap:
    """The inputs with what the SDK and the provider fill in, a name above all."""
    schema = package.sdk.resource(request.type)
    inputs: PropertyMap = {name: value for name, value in request.news.items() if value is not None}
    for declared in schema.inputs.values():
        filled = declared.default if declared.constant is None else declared.constant
        if filled is not None:
            inputs.setdefault(declared.name, filled)
    name = package.name_input(request.type)
    if name and name not in inputs:
        inputs[name] = _automatic_name(name, request)
        inputs[NAMED_BY_PROVIDER] = [name]
    return inputs


def _automatic_name(name: str, request: CheckedRequest) -> Value:
    named = request.olds.get(NAMED_BY_PROVIDER)
    if isinstance(named, list) and name in named and name in request.olds:
        return request.olds[name]
    prefix = text(request.news, f"{name}Prefix")
    if request.proposed_name and not prefix:
        return request.proposed_name
    # Not the engine's random seed: a drill must name things alike on every run.
    return f"{prefix or f'{request.logical_name}-'}{birth_mark(request.urn, request.births)[:7]}"


def problems(package: ServedPackage, request: CheckedRequest, inputs: PropertyMap, account: str) -> tuple[Problem, ...]:
    """Everything wrong with the inputs, secrets masked.

    Rules over values run only on inputs that fit the schema: they may rely on its types.
    """
    found = [Problem(one.path, one.message) for one in validate(package.sdk, request.type, inputs)]
    found.extend(_region_problems(package, request, inputs))
    known = package.type(request.type)
    if known is not None and not found:
        subject = Subject(
            type=request.type,
            urn=request.urn,
            account=account,
            region=package.region_of(request.type, inputs, request.settings),
            inputs=plain_map(inputs),
            mark=birth_mark(request.urn, request.births),
            settings=request.settings,
        )
        found.extend(problem for rule in known.rules for problem in rule.check(subject))
    return tuple(Problem(one.path, masked(one.message, inputs)) for one in found)


def _region_problems(package: ServedPackage, request: CheckedRequest, inputs: PropertyMap) -> Iterator[Problem]:
    name = package.region_input(request.type)
    region = text(inputs, name) if name else ""
    message = package.region_problem(region) if region else ""
    if message:
        yield Problem(name, message)


def masked(message: str, inputs: Mapping[str, Value]) -> str:
    """The message without the text of any secret input."""
    for secret in _secret_texts(dict(inputs), hidden=False):
        message = message.replace(secret, "[secret]")
    return message


def _secret_texts(value: Value, *, hidden: bool) -> Iterator[str]:
    match value:
        case Secret():
            yield from _secret_texts(value.value, hidden=True)
        case dict():
            for inner in value.values():
                yield from _secret_texts(inner, hidden=hidden)
        case list():
            for inner in value:
                yield from _secret_texts(inner, hidden=hidden)
        case str() if hidden and len(value) > 2:
            yield value
        case _:
            return
