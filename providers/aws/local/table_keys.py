"""Keys and attributes of a DynamoDB table: every key declared, every attribute a key."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Problem, PropertyMap, Subject, Unknown, is_known, item, items, sections, text
from providers.aws.local.identifiers import too_many

LOCAL_INDEXES, GLOBAL_INDEXES = 5, 20  # AWS docs, DynamoDB, ServiceQuotas: recalled

_READ = ("attributes", "hashKey", "rangeKey", "globalSecondaryIndexes", "localSecondaryIndexes")


def keys_and_attributes(subject: Subject) -> Iterator[Problem]:
    """Everything wrong with keys, indexes and capacity."""
    table = subject.inputs
    yield from _capacity(table)
    if not all(is_known(table.get(name)) for name in _READ):
        return
    if not text(table, "hashKey") and not text(table, "restoreSourceName") and not table.get("restoreBackupArn"):
        yield Problem("hashKey", "a table needs a partition key")
    declared = [text(attribute, "name") for attribute in sections(table, "attributes")]
    used = dict(_key_names(table))
    for index, name in enumerate(declared):
        if name not in used.values():
            yield Problem(item("attributes", index), f"attribute {name!r} is no key of the table or of an index")
        if name in declared[:index]:
            yield Problem(item("attributes", index), f"attribute {name!r} is declared twice")
    for path, name in used.items():
        if name not in declared:
            yield Problem(path, f"key {name!r} is not among the declared attributes: {', '.join(declared) or 'none'}")
    yield from _indexes(table)


def _key_names(table: PropertyMap) -> Iterator[tuple[str, str]]:
    """Every key attribute, by the path that names it."""
    yield from _own_keys(table, "")
    for kind in ("globalSecondaryIndexes", "localSecondaryIndexes"):
        for position, index in enumerate(sections(table, kind)):
            path = item(kind, position)
            yield from _own_keys(index, f"{path}.")
            for place, part in enumerate(sections(index, "keySchemas")):
                yield f"{path}.keySchemas[{place}].attributeName", text(part, "attributeName")


def _own_keys(holder: PropertyMap, prefix: str) -> Iterator[tuple[str, str]]:
    for name in ("hashKey", "rangeKey"):
        if text(holder, name):
            yield f"{prefix}{name}", text(holder, name)


def _indexes(table: PropertyMap) -> Iterator[Problem]:
    local, global_ = sections(table, "localSecondaryIndexes"), sections(table, "globalSecondaryIndexes")
    yield from too_many(len(local), LOCAL_INDEXES, "localSecondaryIndexes", "local secondary indexes")
    yield from too_many(len(global_), GLOBAL_INDEXES, "globalSecondaryIndexes", "global secondary indexes")
    if local and not text(table, "rangeKey"):
        yield Problem("localSecondaryIndexes", "a local secondary index needs a table with a sort key")
    names = [text(index, "name") for index in (*local, *global_)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("globalSecondaryIndexes", f"two indexes are called {name!r}")
    for position, index in enumerate(global_):
        yield from _global_index(index, item("globalSecondaryIndexes", position))


def _global_index(index: PropertyMap, path: str) -> Iterator[Problem]:
    listed, projection = items(index, "nonKeyAttributes"), text(index, "projectionType")
    if projection == "INCLUDE" and not listed:
        yield Problem(path, "a projection of INCLUDE needs nonKeyAttributes")
    if projection != "INCLUDE" and listed:
        yield Problem(path, f"a projection of {projection} takes no nonKeyAttributes")
    if not text(index, "hashKey") and not any(
        text(part, "keyType") == "HASH" for part in sections(index, "keySchemas")
    ):
        yield Problem(path, "an index needs a partition key")


def _capacity(table: PropertyMap) -> Iterator[Problem]:
    mode = table.get("billingMode", "PROVISIONED")
    if isinstance(mode, Unknown):
        return
    for name in ("readCapacity", "writeCapacity"):
        given = table.get(name)
        if mode == "PAY_PER_REQUEST" and given:
            yield Problem(name, "a table with on-demand capacity takes no provisioned capacity")
        if mode == "PROVISIONED" and not given:
            yield Problem(name, "a table with provisioned capacity needs at least 1")
