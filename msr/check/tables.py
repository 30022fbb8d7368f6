"""Rules about tables, and about who uses them."""

from __future__ import annotations

from collections.abc import Iterator

from msr.blueprint import Blueprint, KeyType, Table, YamlPath
from msr.check.rule import finding, nearest
from msr.errors import Issue
from msr.naming import table_variable


def uses_name_tables(blueprint: Blueprint) -> Iterator[Issue]:
    """What a function uses is a table of this file, named once."""
    for name, function in blueprint.functions.items():
        targets = [use.target for use in function.uses]
        for index, target in enumerate(targets):
            path = ("functions", name, "uses", index)
            if target not in blueprint.tables:
                message = f"the function `{name}` uses `{target}`, and no table has that name"
                hint = nearest(target, blueprint.tables, f"add `{target}` to `tables`")
                yield finding(blueprint, path, "unknown-table", message, hint)
            elif target in targets[:index]:
                message = f"the function `{name}` uses `{target}` twice"
                yield finding(blueprint, path, "duplicate-use", message, "keep one; `write` includes `read`")


def health_includes_tables(blueprint: Blueprint) -> Iterator[Issue]:
    """What the health endpoint probes is a table of this file."""
    for index, target in enumerate(blueprint.health.includes or ()):
        if target not in blueprint.tables:
            message = f"`health.includes` names `{target}`, and no table has that name"
            hint = nearest(target, blueprint.tables, f"add `{target}` to `tables`, or remove it here")
            yield finding(blueprint, ("health", "includes", index), "unknown-table", message, hint)


def a_table_is_used(blueprint: Blueprint) -> Iterator[Issue]:
    """A table that nothing may touch costs money and serves nobody."""
    used = {use.target for function in blueprint.functions.values() for use in function.uses}
    for name in blueprint.tables:
        if name not in used:
            message = f"no function uses the table `{name}`"
            yield finding(
                blueprint, ("tables", name), "unused-table", message, f"add `{name}` to a function's `uses`", "warning"
            )


def tables_differ_in_their_variables(blueprint: Blueprint) -> Iterator[Issue]:
    """Functions find a table through ``MSR_TABLE_<NAME>``, where ``-`` and ``_`` are the same."""
    seen = dict[str, str]()
    for name in blueprint.tables:
        variable = table_variable(name)
        if variable in seen:
            message = f"the tables `{seen[variable]}` and `{name}` would both be {variable} to functions"
            yield finding(blueprint, ("tables", name), "names-collide", message, "rename one")
        seen.setdefault(variable, name)


def an_attribute_has_one_type(blueprint: Blueprint) -> Iterator[Issue]:
    """An attribute is of one type in every key it is part of; an item's end of life is a number."""
    for name, table in blueprint.tables.items():
        types: dict[str, KeyType] = {}
        for path, attribute, kind in _typed_attributes(("tables", name), table):
            if types.setdefault(attribute, kind) != kind:
                message = f"the attribute `{attribute}` is a {types[attribute]} in one place and a {kind} in another"
                hint = "the end of life is a number" if path[-1] == "ttl" else "give it one type"
                yield finding(blueprint, path, "attribute-types", message, hint)


def _typed_attributes(at: YamlPath, table: Table) -> Iterator[tuple[YamlPath, str, KeyType]]:
    """Each place that gives an attribute a type: the table's key, the indexes' keys, the end of life."""
    keys = [((*at, "key"), table.key)]
    keys += [((*at, "indexes", name, "key"), index.key) for name, index in table.indexes.items()]
    for path, key in keys:
        for part in key.parts:
            yield (*path, part.name), part.name, part.type
    if table.ttl is not None and table.ttl not in {part.name for part in table.key.parts}:
        yield (*at, "ttl"), table.ttl, "number"


def an_index_adds_a_key(blueprint: Blueprint) -> Iterator[Issue]:
    """An index by the table's own key finds nothing that the table does not."""
    for name, table in blueprint.tables.items():
        for index_name, index in table.indexes.items():
            if index.key == table.key:
                message = f"the index `{index_name}` has the key of its own table"
                path = ("tables", name, "indexes", index_name, "key")
                yield finding(blueprint, path, "index-repeats-key", message, "remove the index, or give it another key")


def the_ttl_is_not_in_the_key(blueprint: Blueprint) -> Iterator[Issue]:
    """A key cannot change, and an end of life does."""
    for name, table in blueprint.tables.items():
        if table.ttl is not None and table.ttl in {part.name for part in table.key.parts}:
            message = f"`{table.ttl}` is part of the key and cannot also be the end of life"
            yield finding(blueprint, ("tables", name, "ttl"), "ttl-in-key", message, "name another attribute")
