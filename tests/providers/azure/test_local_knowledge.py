"""Whether what is known of Azure fits the SDK that it speaks of."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from msr.knowledge import TypeKnowledge
from msr.local.schema import sdk
from msr.registry import provider
from providers.azure.local import KNOWLEDGE

TYPES = [pytest.param(known, id=known.token) for known in KNOWLEDGE.types.values()]
READ_BACK = {"azureApiVersion", "systemData", "etag", "properties"}
"""What Azure tells of every object, and no builder asks for."""


def top(path: str) -> str:
    """The top-level property of a path."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def test_every_type_that_builders_use_is_known_and_no_other() -> None:
    assert set(KNOWLEDGE.types) == set(provider("azure").locators())


@pytest.mark.parametrize("known", TYPES)
def test_every_property_that_is_spoken_of_exists(known: TypeKnowledge) -> None:
    schema = sdk("azure-native").resource(known.token)
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
    assert spoken - schema.outputs.keys() - schema.inputs.keys() - {"id"} == set()


@pytest.mark.parametrize("known", TYPES)
def test_an_object_has_the_id_by_which_it_is_found_again(known: TypeKnowledge) -> None:
    located = provider("azure").locators()[known.token].id_template
    assert known.id == located.replace("{subscriptionId}", "{account}")


@pytest.mark.parametrize("known", TYPES)
def test_the_names_in_an_id_make_another_object_when_they_change(known: TypeKnowledge) -> None:
    assert isinstance(known.id, str)
    words = {word for _, word, _, _ in Formatter().parse(known.id) if word} - {"account"}
    assert words <= known.replace_on


@pytest.mark.parametrize("known", TYPES)
def test_every_reference_can_be_looked_up(known: TypeKnowledge) -> None:
    for reference in known.references:
        for target in reference.targets:
            assert reference.key in KNOWLEDGE.types[target].lookup
    for rule in known.unique:
        assert rule.properties[0] in known.lookup
    assert "id" in known.lookup


@pytest.mark.parametrize("known", TYPES)
def test_every_entry_names_its_source_and_date(known: TypeKnowledge) -> None:
    cited = re.compile(r"Azure (docs|REST API)|pulumi-azure-native")
    sources = [known.source, *(entry.source for entry in (*known.references, *known.unique))]
    sources += [rule.source for rule in (*known.rules, *known.on_write, *known.on_delete)]
    assert [source for source in sources if not cited.search(source)] == []
    assert re.search(r"202[5-6]-\d\d$", known.source)
