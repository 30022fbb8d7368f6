"""One file for all processes."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msr.errors import LocalCloudError
from msr.knowledge import UNKNOWN, Asset, Secret, Value
from msr.local import wire
from msr.local.encoding import from_json, shown, to_json
from msr.local.listing import details, drift, listed, open_store, remove, reset
from msr.local.store import Place, Store, Stored

PLACE = Place("aws", "000000000000", "aws:x:X", "us-east-1", "one")
STORED = Stored(PLACE, "one", "urn:one", {"name": "one"}, {"name": "one", "token": Secret("hush")}, 1.0)

_leaves = st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=8)
_values = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(min_size=1, max_size=5), inner, max_size=3)
        | inner.map(Secret)
        | inner.map(lambda value: Asset("asset", {"hash": "h", "text": value}))
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), _values, max_size=4))
def test_values_survive_the_store_and_the_wire(values: dict[str, Value]) -> None:
    assert from_json(to_json(values)) == values
    assert wire.decode(wire.encode(values)) == values


def test_an_unknown_value_survives_the_wire_and_never_reaches_the_store() -> None:
    assert wire.decode(wire.encode({"a": [UNKNOWN]})) == {"a": [UNKNOWN]}
    with pytest.raises(LocalCloudError, match="an unknown value"):
        to_json({"a": [UNKNOWN]})


def test_people_see_no_secret() -> None:
    assert shown({"a": Secret("hush"), "b": Asset("archive", {"hash": "c0de"})}) == {
        "a": "[secret]",
        "b": "[archive c0de]",
    }


def test_the_file_is_its_users_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    store.put(STORED, [], "create")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes
    assert set(modes.values()) == {0o600}


def test_another_process_sees_the_same_cloud(tmp_path: Path) -> None:
    path = tmp_path / "cloud.db"
    Store(path).put(STORED, [], "create")
    program = (
        "import sys; from pathlib import Path; from msr.local.listing import listed, open_store, reset;"
        "store = open_store(Path(sys.argv[1])); print(*[one.id for one in listed(store)], reset(store))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "one 1\n"
    assert listed(open_store(path)) == ()


def test_many_threads_write_at_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")

    def write(number: int) -> None:
        place = Place("aws", "0", "aws:x:X", "us-east-1", str(number))
        store.put(Stored(place, str(number), f"urn:{number}", {}, {}, 1.0), [("name", str(number % 7))], "create")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(200)))
    assert len(store.objects()) == 200
    assert len(store.find(Place("aws", "0", "aws:x:X", "", ""), "name", "3")) == 29
    assert len(store.events()) == 200


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    with pytest.raises(RuntimeError), store.transaction():
        store.put(STORED, [("name", "one")], "create")
        raise RuntimeError
    assert (store.objects(), store.events()) == ([], [])


def test_a_file_that_is_no_store_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cloud.db"
    path.write_text("not a database, but long enough to be mistaken for one\n" * 20)
    with pytest.raises(LocalCloudError, match="is not a store of the local cloud"):
        Store(path)
    with pytest.raises(LocalCloudError, match="there is no local cloud at"):
        open_store(tmp_path / "nothing.db")


def test_objects_are_listed_changed_and_removed_from_outside(tmp_path: Path) -> None:
    store = Store(tmp_path / "cloud.db")
    store.put(STORED, [], "create")
    (one,) = listed(store, known_types=frozenset({"aws:x:X"}))
    assert one.as_json() == {
        "cloud": "aws",
        "type": "aws:x:X",
        "id": "one",
        "region": "us-east-1",
        "urn": "urn:one",
        "known": True,
    }
    assert listed(store, cloud="gcp") == ()
    assert details(store, "aws:x:X", "one") == {"name": "one", "token": "[secret]"}
    drift(store, "aws:x:X", "one", lambda values: {**values, "token": "other"})
    assert store.objects()[0].outputs["token"] == Secret("other")
    with pytest.raises(LocalCloudError, match="there is no aws:x:X two in eu-west-1"):
        remove(store, "aws:x:X", "two", region="eu-west-1")
    remove(store, "aws:x:X", "one")
    assert reset(store) == 0
