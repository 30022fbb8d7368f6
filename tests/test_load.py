"""Loading: what a file says, where it says it, and how it is told what is wrong."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given

from msr.blueprint import Account, Blueprint, Region, Route, Use
from msr.errors import BlueprintError, Issue, Position
from msr.load import dump, load, load_text
from msr.units import Duration, Size
from tests.strategies import blueprints, documents

MINIMAL = """\
msr: 1
name: orders
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
"""


def refused(text: str | bytes, environment: str | None = None) -> tuple[Issue, ...]:
    """The issues of a text that must not load."""
    with pytest.raises(BlueprintError) as error:
        load_text(text, file="shop.yaml", environment=environment)
    return error.value.issues


def sole(text: str | bytes, environment: str | None = None) -> Issue:
    """The only issue of a text that must not load."""
    (issue,) = refused(text, environment)
    return issue


@given(blueprints())
def test_a_dump_loads_to_the_same_blueprint(blueprint: Blueprint) -> None:
    assert load_text(dump(blueprint)) == blueprint


@given(documents())
def test_a_dump_of_a_real_target_keeps_environment_and_target(document: dict[str, object]) -> None:
    given_values = {"account": "111122223333", "state": "s3://state", "environment": "prod", "target": "cloud"}
    blueprint = Blueprint.model_validate({**document, **given_values})
    assert load_text(dump(blueprint), environment="prod") == blueprint


def test_shorthands_are_expanded() -> None:
    blueprint = load_text(MINIMAL)
    assert blueprint.regions[1] == Region(key="us-west-2", name="us-west-2")
    assert blueprint.failover.mode == "active-passive"
    assert blueprint.functions["api"].routes == (Route(method="ANY", path="/{proxy+}"),)
    assert blueprint.functions["api"].uses == (Use(target="orders", access="write"),)
    assert blueprint.tables["orders"].key.partition.name == "order_id"


def test_what_is_left_out_is_implied() -> None:
    blueprint = load_text(MINIMAL)
    assert blueprint.health.every == Duration(10)
    assert blueprint.functions["api"].memory == Size(512 << 20)
    assert blueprint.tables["orders"].consistency == "eventual"
    assert (blueprint.environment, blueprint.target, blueprint.protect) == ("local", "local", False)


def test_a_key_keeps_the_order_of_its_attributes() -> None:
    text = MINIMAL.replace("key: order_id", "key: {seq: number, account: string}")
    assert [part.name for part in load_text(text).tables["orders"].key.parts] == ["seq", "account"]


@pytest.mark.parametrize("word", ["on", "yes", "12:30", "1_000", "0b1"])
def test_words_that_yaml_1_1_would_turn_into_values_stay_text(word: str) -> None:
    assert load_text(f"{MINIMAL}tags: {{note: {word}}}\n").tags == {"note": word}


@pytest.mark.parametrize("text", ["\ufeff" + MINIMAL, MINIMAL.replace("\n", "\r\n"), "---\n" + MINIMAL + "...\n"])
def test_a_byte_order_mark_crlf_and_document_markers_make_no_difference(text: str) -> None:
    assert load_text(text) == load_text(MINIMAL)


def test_an_alias_repeats_its_anchor() -> None:
    text = MINIMAL.replace("orders: {key", "orders: &o {key") + "  carts: *o\n"
    blueprint = load_text(text)
    assert blueprint.tables["carts"] == blueprint.tables["orders"]


def test_every_leaf_is_located_and_an_implied_one_by_its_nearest_ancestor() -> None:
    source = load_text(MINIMAL, file="shop.yaml").source
    assert source.locate("tables.orders.key") == Position("shop.yaml", 9, 17)
    assert source.locate("tables.orders") == Position("shop.yaml", 9, 3)
    assert source.locate("tables.orders.ttl") == Position("shop.yaml", 9, 3)
    assert source.locate("regions.us-west-2.weight") == Position("shop.yaml", 4, 22)
    assert source.locate("functions.api.uses[0]") == Position("shop.yaml", 7, 103)
    assert source.locate("health.path") == Position("shop.yaml", 1, 1)


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    text = MINIMAL.replace("failover: active-passive", "failover: activ-passive\nhealth: {every: 10}\nregionz: []")
    assert refused(text) == (
        Issue(
            "`failover.mode` must be `single`, `backup-restore`, `pilot-light`, `active-passive` or `active-active`, "
            "not `activ-passive`",
            "failover.mode",
            Position("shop.yaml", 5, 11),
            "value",
            hint="did you mean `active-passive`?",
        ),
        Issue(
            "health.every: `10` has no unit; a duration needs one: ms, s, m, h or d",
            "health.every",
            Position("shop.yaml", 6, 17),
            "unit",
            hint="write it like `10s`",
        ),
        Issue(
            "a blueprint has no key `regionz`",
            "regionz",
            Position("shop.yaml", 7, 1),
            "unknown-key",
            hint="did you mean `regions`?",
        ),
    )


def test_a_planned_key_is_told_from_a_misspelt_one() -> None:
    issue = sole(MINIMAL + "buckets: {invoices: {}}\n")
    assert issue.message == "msr does not know `buckets` yet; it is planned for a later version of msr 1"
    assert (issue.code, issue.position) == ("planned-key", Position("shop.yaml", 10, 1))


@pytest.mark.parametrize(
    ("old", "new", "message", "column", "hint"),
    [
        ("uses: [orders]", "uses: [orders:wr]", "asks for no access msr knows", 103, ""),
        ("ANY /{proxy+}", "any /x", "functions.api.routes[0]: `any /x` is not a route", 78, "`ANY /x`"),
        ("ANY /{proxy+}", "GET /{a+}/b", "is not a route", 78, "only the last segment"),
        ("code: functions", "code: 3", "`functions.api.code` must be text, not `3`", 15, 'in quotes: "3"'),
        ("handler: app.handler, ", "", "`functions.api` needs `handler`", 3, "`module.function`"),
        ("code:", "queue: q, code:", "msr does not know `queue` yet", 9, "remove it"),
        ("api: {", "Api: {", "functions.Api: `Api` is not a name", 3, "lower-case"),
        ("code:", "memory: 512, code:", "a size needs one: B, KB, MB, GB or TB", 17, "`512MB`"),
    ],
)
def test_each_mistake_has_its_sentence_its_place_and_its_hint(
    old: str, new: str, message: str, column: int, hint: str
) -> None:
    issue = sole(MINIMAL.replace(old, new))
    assert message in issue.message
    assert issue.position == Position("shop.yaml", 7, column)
    assert hint in issue.hint


def test_a_misspelt_key_in_an_element_of_a_list_is_told_with_the_nearest_one() -> None:
    issue = sole(MINIMAL + "accept: [{code: A-1, why: known, until: 2027-06-30, util: x}]\n")
    assert (issue.message, issue.hint) == ("`accept[0]` has no key `util`", "did you mean `until`?")
    assert issue.position == Position("shop.yaml", 10, 53)


def test_text_of_the_wrong_form_is_told_what_the_field_is() -> None:
    issue = sole(MINIMAL + "accept: [{code: A 1, why: known, until: 2027-06-30}]\n")
    assert issue.message == "`accept[0].code` must be text of another form, not `A 1`"
    assert issue.hint == "`code`: The finding's code, such as `TRF-009`."


def test_the_type_of_a_key_is_located_at_the_type() -> None:
    issue = sole(MINIMAL.replace("key: order_id", "key: {order_id: strng}"))
    assert issue.message == "`tables.orders.key.order_id` must be `string`, `number` or `binary`, not `strng`"
    assert (issue.position, issue.hint) == (Position("shop.yaml", 9, 28), "did you mean `string`?")


def test_a_field_that_no_file_may_write_is_unknown() -> None:
    assert [issue.message for issue in refused(MINIMAL + "target: cloud\nenvironment: x\n")] == [
        "a blueprint has no key `target`",
        "a blueprint has no key `environment`",
    ]


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        ("", 1, 1, "the blueprint is empty"),
        ("# only a comment\n", 1, 1, "the blueprint is empty"),
        ("- a\n", 1, 1, "a blueprint is a map, and this is a list"),
        ("word", 1, 1, "a blueprint is a map, and this is one word"),
        ("a:\n\t- b\n", 2, 1, "a tab cannot indent YAML"),
        (b"a: 1\nb: \xff\n", 2, 4, "the byte 0xFF is not UTF-8"),
        ("a: 1\nb: \x07", 2, 4, "the character U+0007 cannot stand in YAML"),
        ("a: *b", 1, 4, "`*b` refers to nothing above it"),
        ("a: 1\n---\nb: 2", 2, 1, "a second document starts here"),
        ("a: [1, 2", 1, 4, "this is not YAML: did not find expected ',' or ']' while parsing a flow sequence"),
        ("a: " + "[" * 40 + "]" * 40, 1, 36, "this is nested more than 32 levels deep"),
        ("[" * 200_000, 1, 1001, "this is nested more than 32 levels deep"),
        ("x" * (1 << 21), 1, 1, "this is larger than 1 MiB; a blueprint is a few pages"),
    ],
)
def test_a_text_that_cannot_be_a_blueprint_is_refused_in_one_sentence(
    content: str | bytes, line: int, column: int, message: str
) -> None:
    issue = sole(content)
    assert (issue.message, issue.position) == (message, Position("shop.yaml", line, column))


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        ("name: again", "duplicate-key", "`name` is given twice; first in line 2"),
        ("1: x", "key", "the key `1` is not text"),
        ("? [a]\n: b", "key", "a key is text, not a map or a list"),
        ("<<: {}", "merge-key", "merge keys (`<<`) are not part of YAML 1.2"),
        ("state: !!python/object:os.system x", "tag", "is a tag, and the blueprint language has none"),
    ],
)
def test_what_yaml_has_and_the_language_has_not_is_refused(line: str, code: str, message: str) -> None:
    issue = sole(f"{MINIMAL}{line}\n")
    assert issue.code == code
    assert message in issue.message
    assert issue.position is not None
    assert issue.position.line == 10


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    levels = [
        f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    started = time.process_time()
    issue = sole("\n".join(["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", *levels]))
    assert issue.message == "this holds more than 60,000 values, counting every alias"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"k{number}: 1" for number in range(25_000)),
        "tables: {" + ", ".join(f"t{number}: x" for number in range(25_000)) + "}",
        "regions: [" + ", ".join(f"r{number}" for number in range(50_000)) + "]",
        "functions: {" + ", ".join(f"F{number}: {{a: b}}" for number in range(12_000)) + "}",
    ],
)
def test_the_largest_files_take_two_seconds_of_cpu_and_give_at_most_101_issues(text: str) -> None:
    started = time.process_time()
    assert 1 <= len(refused(text)) <= 101
    assert time.process_time() - started < 2


def test_of_more_problems_than_fit_a_note_tells() -> None:
    issues = refused(MINIMAL + "".join(f"k{number}: 1\n" for number in range(50)) + "1: x\n" * 80)
    assert len(issues) == 101
    assert (issues[-1].message, issues[-1].severity) == ("there are more problems; 100 are shown", "note")


def test_a_file_of_50_mb_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "huge.yaml"
    with file.open("wb") as stream:
        stream.truncate(50 << 20)
    with pytest.raises(BlueprintError, match="this is larger than 1 MiB"):
        load(file)


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "blueprint.yaml").write_text(MINIMAL)
    os.mkfifo(tmp_path / "pipe")
    for path, message in (("none.yaml", "no such file"), ("", "a folder"), ("pipe", "not a regular file")):
        with pytest.raises(BlueprintError, match=message):
            load(tmp_path / path)


def test_a_folder_with_a_blueprint_in_it_hints_at_the_blueprint(tmp_path: Path) -> None:
    (tmp_path / "blueprint.yaml").write_text(MINIMAL)
    with pytest.raises(BlueprintError) as error:
        load(tmp_path)
    assert error.value.issues[0].hint == f"did you mean `{tmp_path / 'blueprint.yaml'}`?"


def test_the_orders_example_loads() -> None:
    blueprint = load(Path(__file__).parent.parent / "blueprints/orders/blueprint.yaml")
    assert blueprint.name == "orders"
    assert blueprint.source.folder.name == "orders"


def test_an_account_in_one_word_is_named_by_its_cloud() -> None:
    assert load_text(MINIMAL + 'account: "012345678901"\n').account == Account({"id": "012345678901"})
    assert load_text(MINIMAL.replace("aws", "gcp") + "account: shop\n").account == Account({"project": "shop"})


def test_an_account_that_yaml_takes_for_a_number_is_asked_for_in_quotes() -> None:
    issue = sole(MINIMAL + "account: 012345678901\n")
    assert issue.message == "`account` must be text, not `012345678901`"
    assert issue.hint == 'write it in quotes: "012345678901"'
