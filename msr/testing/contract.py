"""The contract: what holds for every cloud, whatever a blueprint asks of it. Plans and builds; deploys nothing."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from msr.blueprint import Blueprint
from msr.deploy.recovery.cut_off import identifier
from msr.layout import layout
from msr.offer import TablePromise
from msr.plan import Plan, TableSpec, to_json
from msr.planner import plan
from msr.provider import Provider
from msr.rehearsal import parity
from msr.testing.gaps import KnownGaps
from msr.testing.stage import SHADES, UNKNOWN, Registered, Shade, Stage, Staging

AS_OF = date(2026, 11, 25)
"""The day for which the contract plans: goldens must not change with the calendar."""

LONG = "an-environment-that-has-a-rather-long-name"
"""Longer than most names may be, so that what is made of it must be cut."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission: who may do what on which object, in the cloud's own words."""

    who: str
    what: str
    on: str


class ProviderContract(KnownGaps):
    """Laws of a cloud; a subclass names the cloud and blueprints that between them ask for all that it builds.

    ``golden`` are files of plans as a person last read them, by blueprint; ``MSR_UPDATE_GOLDEN=1`` writes them anew.
    ``placed_by_parent`` are types that can be told a region, and whose parent places them.
    ``exact_grants`` are patterns of objects that count as one although a ``*`` is in their name.
    """

    provider: ClassVar[Provider]
    blueprints: ClassVar[Mapping[str, Blueprint]]
    golden: ClassVar[Mapping[str, Path]] = {}
    placed_by_parent: ClassVar[frozenset[str]] = frozenset()
    exact_grants: ClassVar[tuple[str, ...]] = ()

    def grants(self, resource: Registered) -> Iterable[Grant]:
        """The permissions that a resource gives; every cloud has its own way to say it."""
        raise NotImplementedError(f"{type(self).__name__} must say what {resource.type} permits")

    def imported(self, import_id: str) -> str:
        """The id of the object that Pulumi's provider imports by ``import_id``: the same, unless said."""
        return import_id

    # How the laws meet the blueprints

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Each law once for each blueprint, or for each stack of each, or in each shade."""
        if "part" in metafunc.fixturenames:
            metafunc.parametrize(("name", "part"), [(n, part) for n in self.blueprints for part in self.parts(n)])
        elif "name" in metafunc.fixturenames:
            metafunc.parametrize("name", list(self.blueprints))
        if "read" in metafunc.fixturenames:
            metafunc.parametrize("read", list(self.golden))
        if "shade" in metafunc.fixturenames:
            metafunc.parametrize("shade", SHADES)

    @classmethod
    def parts(cls, name: str) -> tuple[str, ...]:
        """The stacks of a blueprint."""
        return tuple(stack.part for stack in layout(cls.plan_of(name)))

    @classmethod
    def plan_of(cls, name: str) -> Plan:
        """The plan of a blueprint."""
        return _staging(cls, name).plan

    @classmethod
    def stage(cls, name: str, part: str, shade: Shade = "plain") -> Stage:
        """One stack of a blueprint, built once."""
        return _staging(cls, name).stage(part, shade)

    # Promises

    def test_every_built_offer_has_its_builders_and_no_other_has(self) -> None:
        promised = {(offer.service, part) for offer in self.provider.offers if offer.built for part in offer.parts}
        assert set(self.provider.builders()) == promised

    def test_a_capability_is_wired_by_at_most_three_lines(self) -> None:
        lines = Counter(service for service, _ in self.provider.builders())
        assert {service: count for service, count in lines.items() if count > 3} == {}

    def test_every_offer_says_where_and_when_it_was_read(self) -> None:
        unsourced = [offer.service for offer in self.provider.offers if not offer.source or offer.checked > AS_OF]
        assert unsourced == []

    def test_every_region_that_an_offer_names_is_one_of_the_cloud(self) -> None:
        named = {
            region
            for offer in self.provider.offers
            for members in offer.regions.sets
            for region in (*members.regions, *members.anchors)
        }
        lacking = {region for offer in self.provider.offers for region in offer.regions.lacking}
        assert (named | lacking) - set(self.provider.regions) == set()

    # Plans

    def test_the_same_blueprint_gives_the_same_plan(self, name: str) -> None:
        assert to_json(_planned(self.provider, self.blueprints[name])) == to_json(self.plan_of(name))

    def test_a_plan_is_what_a_person_last_read(self, read: str) -> None:
        file, text = self.golden[read], to_json(self.plan_of(read))
        if os.environ.get("MSR_UPDATE_GOLDEN"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert text == file.read_text(encoding="utf-8")

    def test_every_table_is_in_every_region_that_serves_and_keeps_what_was_asked(self, name: str) -> None:
        planned, offers = self.plan_of(name), {offer.service: offer for offer in self.provider.offers}
        for choice in planned.of_kind("table"):
            spec, promise = choice.expect(TableSpec), offers[choice.service].promise
            assert isinstance(promise, TablePromise)
            assert set(spec.replicas) == {place.key for place in planned.serving}
            assert spec.consistency in promise.consistency
            assert spec.home == spec.replicas[0]

    # Resources

    def test_every_resource_stands_on_the_explicit_provider(self, name: str, part: str) -> None:
        found = self.stage(name, part).resources
        assert found
        wanted = f"pulumi:providers:{self.provider.package}"
        assert [r.name for r in found if wanted not in r.provider] == []

    def test_every_regional_resource_names_its_region(self, name: str, part: str) -> None:
        known = {*self.provider.regions, "global"}
        places = self.provider.local().region_inputs
        for r in self.stage(name, part).resources:
            if r.regional and r.type not in self.placed_by_parent:
                assert any(r.inputs.get(place) for place in places), r.name
                assert r.region in known, r.name

    def test_a_region_stack_touches_no_other_region(self, name: str, part: str) -> None:
        planned = self.plan_of(name)
        if part not in {place.key for place in planned.serving}:
            return
        here = {planned.placement(part).name, "global"}
        placed = [r for r in self.stage(name, part).resources if r.regional and r.type not in self.placed_by_parent]
        assert placed
        assert [(r.name, r.region) for r in placed if r.region not in here] == []

    def test_nothing_asks_for_what_its_service_refuses(self, name: str, part: str) -> None:
        stage = self.stage(name, part)
        assert [(r.name, problem) for r in stage.resources for problem in _refused(stage, r)] == []

    def test_no_grant_reaches_beyond_one_object(self, name: str, part: str) -> None:
        for r in self.stage(name, part).resources:
            for grant in self.grants(r):
                assert "*" not in grant.what, (r.name, grant)
                exact = any(re.fullmatch(pattern, grant.on) for pattern in self.exact_grants)
                assert exact or not ({"", "*"} & {grant.on} or "*" in grant.on), (r.name, grant)

    def test_what_runs_is_granted_something(self) -> None:
        given = {
            name: [
                grant for part in self.parts(name) for r in self.stage(name, part).resources for grant in self.grants(r)
            ]
            for name in self.blueprints
            if self.plan_of(name).of_kind("table")
        }
        assert given
        assert [name for name, grants in given.items() if not grants] == []

    # Names

    def test_a_stack_is_built_the_same_on_every_run(self, name: str, part: str) -> None:
        again = _staging(type(self), name).built(part)
        assert _asked(again) == _asked(self.stage(name, part))

    def test_no_two_objects_are_one(self, name: str) -> None:
        found = [
            (r.type, r.region, identity)
            for part in self.parts(name)
            for r in self.stage(name, part).resources
            if (identity := _identity(self.stage(name, part), r))
        ]
        assert len(found) == len(set(found))

    def test_two_environments_share_no_object(self, name: str) -> None:
        own, other = (
            {(r.type, r.id) for part in each.stacks for r in each.stage(part).resources if self._is_named(r)}
            for each in (_staging(type(self), name), _elsewhere(type(self), name))
        )
        assert own
        assert own & other == set()

    def test_long_words_still_make_legal_names(self, name: str) -> None:
        other = _elsewhere(type(self), name)
        for stage in map(other.stage, other.stacks):
            assert [(r.name, problem) for r in stage.resources for problem in _refused(stage, r)] == []

    def _is_named(self, resource: Registered) -> bool:
        """Whether msr gives the object its name, and not the domain or the parent."""
        locator = self.provider.locators()[resource.type]
        names = [str(value) for value in resource.inputs.values() if isinstance(value, str)]
        return locator.kind == "by_name" and any(re.search(r"(?:^|-|_)[0-9a-f]{7}$", name) for name in names)

    # Values of other stacks

    def test_a_stack_is_the_same_however_values_arrive(self, name: str, part: str, shade: Shade) -> None:
        plain, other = self.stage(name, part), self.stage(name, part, shade)
        assert sorted((r.type, r.name) for r in other.registered) == sorted((r.type, r.name) for r in plain.registered)
        by_name = {(r.type, r.name): r.inputs for r in plain.registered}
        for r in other.registered:
            assert _agree(r.inputs, by_name[r.type, r.name]), r.name

    def test_a_stack_hands_on_the_same_outputs_however_values_arrive(self, name: str, part: str, shade: Shade) -> None:
        plain, other = self.stage(name, part).outputs, self.stage(name, part, shade).outputs
        assert {key: sorted(outs) for key, outs in other.items()} == {key: sorted(outs) for key, outs in plain.items()}
        assert [key for key, outs in plain.items() if None in outs.values()] == []

    # Finding again

    def test_every_type_says_how_it_is_found_again(self, name: str, part: str) -> None:
        stage, locators = self.stage(name, part), self.provider.locators()
        for r in stage.resources:
            locator = locators[r.type]
            assert locator.source, r.type
            match locator.kind:
                case "by_name" | "by_parent_key":
                    found = self.imported(identifier(locator.id_template, {**stage.settings, **r.inputs}))
                    assert found in (r.id, _identity(stage, r)), r.name
                case "by_mark":
                    assert _at(r.inputs, locator.mark_property), r.name
                case "again":
                    pass

    def test_a_mark_is_carried_by_one_object(self, name: str) -> None:
        marks = [
            (r.type, r.region, mark)
            for part in self.parts(name)
            for r in self.stage(name, part).resources
            if self.provider.locators()[r.type].kind == "by_mark"
            and (mark := _at(r.inputs, self.provider.locators()[r.type].mark_property))
        ]
        assert len(marks) == len(set(marks))

    # Regions alike

    def test_two_regions_differ_only_in_what_is_bound_to_a_region(self, name: str) -> None:
        planned = self.plan_of(name)
        if len(planned.serving) < 2:
            return
        found = [each for comparison in parity(planned, self.provider) for each in comparison.differences]
        assert [(each.name, each.path, each.first, each.second) for each in found] == []


@cache
def _staging(contract: type[ProviderContract], name: str) -> Staging:
    return Staging(contract.provider, _planned(contract.provider, contract.blueprints[name]))


@cache
def _elsewhere(contract: type[ProviderContract], name: str) -> Staging:
    return Staging(contract.provider, replace(contract.plan_of(name), environment=LONG))


def _planned(provider: Provider, blueprint: Blueprint) -> Plan:
    return plan(blueprint, provider=provider, as_of=AS_OF)


def _refused(stage: Stage, resource: Registered) -> Iterator[str]:
    """What the local cloud would say to a registration before it looks at other objects."""
    known, subject = stage.packaged.type(resource.type), resource.subject
    if known is None or subject is None:
        return
    for rule in known.rules:
        for problem in rule.check(subject):
            yield f"{problem.path}: {problem.message}"


def _identity(stage: Stage, resource: Registered) -> str:
    """What tells an object from others of its type and region; empty for a type without knowledge."""
    known = stage.packaged.type(resource.type)
    if known is None:
        return ""
    if not known.identity:
        return resource.id
    named = {**resource.inputs, "id": resource.id}
    return known.identity.format_map(named) if isinstance(known.identity, str) else known.identity(named)


def _asked(stage: Stage) -> list[tuple[str, str, str]]:
    return sorted((r.type, r.name, json.dumps(r.inputs, sort_keys=True)) for r in stage.registered)


def _agree(seen: Any, plain: Any) -> bool:
    """Whether ``seen`` is ``plain`` wherever it is known."""
    match seen, plain:
        case dict(), dict():
            one, other = cast("dict[str, Any]", seen), cast("dict[str, Any]", plain)
            return one.keys() == other.keys() and all(_agree(one[key], other[key]) for key in one)
        case list(), list():
            first, second = cast("list[Any]", seen), cast("list[Any]", plain)
            return len(first) == len(second) and all(map(_agree, first, second))
        case _:
            return seen in (UNKNOWN, plain)


def _at(values: Mapping[str, Any], path: str) -> Any:
    head, _, rest = path.partition(".")
    value = values.get(head)
    if not rest:
        return value
    return _at(cast("Mapping[str, Any]", value), rest) if isinstance(value, dict) else None
