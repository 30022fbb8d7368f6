from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from msr.deploy.recovery.cut_off import identifier, recover
from msr.deploy.snapshot import Document
from msr.errors import StackError
from msr.provider import Locator

URN = "urn:pulumi:shop.local.ireland::msr::msr:aws:Function$aws:iam/role:Role::api-role"
BY_NAME = {"aws:iam/role:Role": Locator("by_name", id_template="{name}")}
BY_MARK = {"aws:iam/role:Role": Locator("by_mark", mark_property="tags.msr:mark")}
OURS: Mapping[str, object] = {"name": "api", "region": "eu-west-1", "tags": {"msr:mark": "77"}}


@dataclass
class Cloud:
    """Objects by id, and what was asked of it."""

    objects: dict[str, Mapping[str, object]]
    asked: list[Sequence[str]] = field(default_factory=list[Sequence[str]])

    def refresh(self, state: Document, targets: Sequence[str]) -> Document:
        self.asked.append(targets)
        seen = copy.deepcopy(state)
        seen["resources"] = [
            {**resource, "outputs": self.objects[resource["id"]]}
            for resource in seen["resources"]
            if resource["id"] in self.objects
        ]
        return seen

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[tuple[str, str], ...]:
        assert (type_, path, value, region) == ("aws:iam/role:Role", "tags.msr:mark", "77", "eu-west-1")
        return tuple((id_, id_) for id_ in self.objects)


def cut_off(operation: str = "creating", type_: str = "aws:iam/role:Role", *resources: Document) -> Document:
    pending = {"urn": URN, "type": type_, "inputs": OURS, "custom": True}
    return {"resources": list(resources), "pending_operations": [{"resource": pending, "type": operation}]}


def test_an_object_that_was_made_is_taken_in() -> None:
    cloud = Cloud({"api": OURS})
    done = recover(cut_off(), BY_NAME, refresh=cloud.refresh, finder=None, known=frozenset, part="ireland")
    assert done.adopted == (URN,)
    assert [(resource["urn"], resource["id"]) for resource in done.state["resources"]] == [(URN, "api")]
    assert "pending_operations" not in done.state


def test_an_object_that_was_not_made_is_dropped() -> None:
    done = recover(cut_off(), BY_NAME, refresh=Cloud({}).refresh, finder=None, known=frozenset, part="ireland")
    assert (done.adopted, done.dropped, done.state["resources"]) == ((), (URN,), [])


def test_a_strangers_object_of_the_same_name_is_refused_by_name() -> None:
    cloud = Cloud({"api": {"name": "api", "tags": {"team": "other"}}})
    with pytest.raises(StackError) as refused:
        recover(cut_off(), BY_NAME, refresh=cloud.refresh, finder=None, known=frozenset, part="ireland")
    assert refused.value.message == (
        "ireland: aws:iam/role:Role `api` exists and is not ours: it does not carry msr's mark"
    )


def test_an_object_without_a_name_of_its_own_is_found_by_mark() -> None:
    cloud = Cloud({"r-123": OURS})
    done = recover(cut_off(), BY_MARK, refresh=cloud.refresh, finder=cloud, known=frozenset, part="ireland")
    assert [resource["id"] for resource in done.state["resources"]] == ["r-123"]


def test_a_mark_that_the_provider_does_not_read_back_is_kept_as_the_search_saw_it() -> None:
    cloud = Cloud({"r-123": {"name": "api"}})
    unread = {"aws:iam/role:Role": Locator("by_mark", mark_property="tags.msr:mark", unread=True)}
    with pytest.raises(StackError, match="it does not carry msr's mark"):
        recover(cut_off(), BY_MARK, refresh=cloud.refresh, finder=cloud, known=frozenset, part="ireland")
    done = recover(cut_off(), unread, refresh=cloud.refresh, finder=cloud, known=frozenset, part="ireland")
    (taken_in,) = done.state["resources"]
    assert taken_in["outputs"] == {"name": "api", "tags": {"msr:mark": "77"}}


def test_what_the_state_knows_already_is_not_the_one_that_was_cut_off() -> None:
    cloud = Cloud({"r-123": OURS})
    state = cut_off("creating", "aws:iam/role:Role", {"urn": URN, "id": "r-123", "type": "aws:iam/role:Role"})
    done = recover(state, BY_MARK, refresh=cloud.refresh, finder=cloud, known=frozenset, part="ireland")
    assert done.dropped == (URN,)
    assert cloud.asked == []


def test_twins_are_an_error_that_names_both() -> None:
    cloud = Cloud({"r-1": OURS, "r-2": OURS})
    with pytest.raises(StackError, match="2 objects carry its mark: r-1, r-2"):
        recover(cut_off(), BY_MARK, refresh=cloud.refresh, finder=cloud, known=frozenset, part="ireland")


def test_without_a_way_to_search_the_object_is_named_with_what_to_look_for() -> None:
    with pytest.raises(StackError, match=r"look for one whose tags\.msr:mark is `77`"):
        recover(cut_off(), BY_MARK, refresh=Cloud({}).refresh, finder=None, known=frozenset, part="ireland")


def test_a_type_that_nobody_can_find_again_is_an_error() -> None:
    with pytest.raises(StackError, match="creation of aws:x:Y `api-role` was cut off"):
        recover(
            cut_off("creating", "aws:x:Y"),
            BY_NAME,
            refresh=Cloud({}).refresh,
            finder=None,
            known=frozenset,
            part="ireland",
        )


def test_a_component_exists_in_the_state_alone() -> None:
    state = cut_off("creating", "msr:aws:Function")
    state["pending_operations"][0]["resource"]["custom"] = False
    done = recover(state, BY_NAME, refresh=Cloud({}).refresh, finder=None, known=frozenset, part="ireland")
    assert (done.adopted, done.dropped) == ((), ())


def test_a_wait_is_waited_for_again() -> None:
    locators = {"aws:iam/role:Role": Locator("again")}
    done = recover(cut_off(), locators, refresh=Cloud({}).refresh, finder=None, known=frozenset, part="ireland")
    assert done.dropped == (URN,)


def test_a_change_that_was_cut_off_is_read_again() -> None:
    cloud = Cloud({"api": OURS})
    state = cut_off("updating", "aws:iam/role:Role", {"urn": URN, "id": "api", "type": "aws:iam/role:Role"})
    done = recover(state, BY_NAME, refresh=cloud.refresh, finder=None, known=frozenset, part="ireland")
    assert cloud.asked == [(URN,)]
    assert (done.adopted, done.dropped) == ((), ())


@pytest.mark.parametrize(
    ("template", "inputs", "expected"),
    [
        ("{name}@{region}", {"name": "orders", "region": "eu-west-1"}, "orders@eu-west-1"),
        ("{zoneId}_{name}_{type}_{setIdentifier}", {"zoneId": "Z1", "name": "www", "type": "A"}, "Z1_www_A"),
        ("{role}:{name}", {"role": "r", "name": "n"}, "r:n"),
        ("/zones/{zone}/{type}/{name}", {"zone": "a.example", "type": "A", "name": "@"}, "/zones/a.example/A/@"),
        ("/sites/{name}/config/web", {"name": "shop"}, "/sites/shop/config/web"),
    ],
)
def test_ids_are_made_from_inputs(template: str, inputs: Mapping[str, object], expected: str) -> None:
    assert identifier(template, inputs) == expected


RECORD = "aws:route53/record:Record"
IN_ZONE = {RECORD: Locator("by_parent_key", id_template="{zoneId}_{name}_{type}")}
WANTED: Mapping[str, object] = {"zoneId": "Z1", "name": "www", "type": "A", "ttl": 60, "records": ["192.0.2.1"]}


def in_zone(found: Mapping[str, object], *known: str) -> tuple[str, ...]:
    """What is taken in when ``found`` is where a record was being made, in an environment with ``known`` objects."""
    pending = {"urn": URN, "type": RECORD, "inputs": WANTED, "custom": True}
    state: Document = {"pending_operations": [{"resource": pending, "type": "creating"}]}
    cloud = Cloud({"Z1_www_A": found})
    return recover(
        state, IN_ZONE, refresh=cloud.refresh, finder=None, known=lambda: frozenset(known), part="entry"
    ).adopted


def test_what_lies_in_a_parent_of_ours_is_ours() -> None:
    assert in_zone({**WANTED, "records": ["192.0.2.9"]}, "Z1") == (URN,)


def test_a_record_in_a_zone_that_was_there_before_is_ours_when_it_says_all_that_ours_would() -> None:
    assert in_zone({**WANTED, "fqdn": "www.example.com", "ttl": 60.0}) == (URN,)


@pytest.mark.parametrize("theirs", [{"records": ["192.0.2.9"]}, {"ttl": 300}, {"records": ["192.0.2.1", "192.0.2.2"]}])
def test_a_strangers_record_in_a_zone_that_was_there_before_is_refused(theirs: Mapping[str, object]) -> None:
    with pytest.raises(StackError) as refused:
        in_zone({**WANTED, **theirs}, "www", "A")
    assert refused.value.message == (
        "entry: aws:route53/record:Record `Z1_www_A` exists and is not ours: what it lies in is not, and it says"
        " something else than ours would"
    )


def test_what_lies_below_the_path_of_ours_is_ours() -> None:
    account = "/subscriptions/s/accounts/shop"
    locators = {RECORD: Locator("by_parent_key", id_template="/subscriptions/{subscription}/accounts/{account}/{name}")}
    inputs = {"subscription": "s", "account": "shop", "name": "orders"}
    pending = {"urn": URN, "type": RECORD, "inputs": inputs, "custom": True}
    state: Document = {"pending_operations": [{"resource": pending, "type": "creating"}]}
    cloud = Cloud({f"{account}/orders": {}})
    done = recover(state, locators, refresh=cloud.refresh, finder=None, known=lambda: frozenset({account}), part="data")
    assert done.adopted == (URN,)
