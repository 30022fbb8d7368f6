"""Whether what is known of AWS fits the SDK that it speaks of."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from msr.knowledge import TypeKnowledge
from msr.local.schema import sdk
from providers.aws.local import KNOWLEDGE

TYPES = [pytest.param(known, id=known.token) for known in KNOWLEDGE.types.values()]


def top(path: str) -> str:
    """The top-level property of a path."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


@pytest.mark.parametrize("known", TYPES)
def test_every_property_that_is_spoken_of_exists(known: TypeKnowledge) -> None:
    schema = sdk("aws").resource(known.token)
    inputs = {
        *known.replace_on,
        *known.defaults,
        *(top(reference.path) for reference in known.references),
        *(name for rule in known.unique for name in rule.properties),
        *(name for computed in known.outputs.values() for name in computed.renewed_by),
        *filter(None, (known.name, known.overwrite)),
    }
    assert inputs - schema.inputs.keys() == set()
    spoken = {*known.outputs, *(top(name) for name in known.lookup)}
    assert spoken - schema.outputs.keys() - {"id"} == set()


@pytest.mark.parametrize("known", TYPES)
def test_every_output_that_aws_alone_sets_has_a_value(known: TypeKnowledge) -> None:
    schema = sdk("aws").resource(known.token)
    promised = {name for name in schema.computed if schema.outputs[name].required}
    assert promised - known.outputs.keys() == set()


@pytest.mark.parametrize("known", TYPES)
def test_templates_speak_of_what_is_always_there(known: TypeKnowledge) -> None:
    schema = sdk("aws").resource(known.token)
    always = {name for name, declared in schema.inputs.items() if declared.required}
    always |= {known.name, "id", "region", "account", "mark", *known.defaults, *known.outputs}
    templates = [known.id, known.identity, *(computed.value for computed in known.outputs.values())]
    named = {
        field
        for template in templates
        if isinstance(template, str)
        for _, field, _, _ in Formatter().parse(template)
        if field is not None
    }
    assert named - always == set()


@pytest.mark.parametrize("known", TYPES)
def test_every_reference_can_be_looked_up(known: TypeKnowledge) -> None:
    for reference in known.references:
        for target in reference.targets:
            assert reference.key in KNOWLEDGE.types[target].lookup
    for rule in known.unique:
        assert rule.properties[0] in known.lookup


@pytest.mark.parametrize("known", TYPES)
def test_every_entry_names_its_source_and_date(known: TypeKnowledge) -> None:
    cited = re.compile(r"terraform-provider-aws|AWS docs|API model of|cfn-lint|as reported in")
    sources = [known.source, *(entry.source for entry in (*known.references, *known.unique))]
    sources += [rule.source for rule in (*known.rules, *known.on_write, *known.on_delete)]
    assert [source for source in sources if not cited.search(source)] == []
    assert known.source.endswith("2026-11")
