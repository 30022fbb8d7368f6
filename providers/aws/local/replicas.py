"""What makes a global table: where it may live, and what strong consistency asks of it."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import (
    Neighbours,
    Problem,
    PropertyMap,
    Subject,
    is_known,
    item,
    section,
    sections,
    text,
)
from providers.aws.local.places import REGIONS

TABLE = "aws:dynamodb/table:Table"

STRONG_SETS = (
    frozenset({"us-east-1", "us-east-2", "us-west-2"}),
    frozenset({"eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1"}),
    frozenset({"ap-northeast-1", "ap-northeast-2", "ap-northeast-3"}),
)
"""AWS docs, CloudFormation, AWS::DynamoDB::GlobalTable GlobalTableWitness, read in a copy of 2026."""


def places(subject: Subject) -> Iterator[Problem]:
    """A replica lives in a region of its own."""
    seen = {subject.region}
    for index, replica in enumerate(sections(subject.inputs, "replicas")):
        region, path = text(replica, "regionName"), f"{item('replicas', index)}.regionName"
        if not is_known(replica.get("regionName")):
            continue
        if region not in REGIONS:
            yield Problem(path, f"aws has no region {region!r}")
        elif region in seen:
            yield Problem(path, f"the table already lives in {region}")
        seen.add(region)


def streams(subject: Subject) -> Iterator[Problem]:
    """Eventual replication reads the stream."""
    table = subject.inputs
    enabled, view = table.get("streamEnabled"), text(table, "streamViewType")
    if enabled is True and not view and is_known(table.get("streamViewType")):
        yield Problem("streamViewType", "an enabled stream needs a view type")
    if enabled is not True and view and is_known(enabled):
        yield Problem("streamViewType", "a view type needs an enabled stream")
    replicated = bool(sections(table, "replicas"))
    if not replicated or _is_strong(table):
        return
    if enabled is False:
        yield Problem("streamEnabled", "a table with replicas needs its stream")
    if view not in ("", "NEW_AND_OLD_IMAGES"):
        yield Problem("streamViewType", f"replicas need NEW_AND_OLD_IMAGES, not {view}")


def keys(subject: Subject) -> Iterator[Problem]:
    """A customer's key is regional: where the table has one, each replica needs its own."""
    own = section(subject.inputs, "serverSideEncryption").get("kmsKeyArn") is not None
    for index, replica in enumerate(sections(subject.inputs, "replicas")):
        if own != (replica.get("kmsKeyArn") is not None):
            path = f"{item('replicas', index)}.kmsKeyArn"
            yield Problem(path, "the table and all its replicas have a customer-managed key, or none has")


def strong(subject: Subject) -> Iterator[Problem]:
    """Strong consistency: three regions of one set, and neither TTL nor local secondary indexes."""
    table = subject.inputs
    replicas, witness = sections(table, "replicas"), _witness(table)
    modes = {text(replica, "consistencyMode", "EVENTUAL") for replica in replicas}
    if not _is_strong(table):
        if witness:
            yield Problem("globalTableWitness", "a witness needs exactly one replica with consistency STRONG")
        return
    if not is_known(table.get("replicas")) or not is_known(table.get("globalTableWitness")):
        return
    if len(modes) > 1:
        yield Problem("replicas", "all replicas of a table have the same consistency mode")
    yield from _three_regions(subject.region, replicas, witness)
    if section(table, "ttl").get("enabled") is True:
        yield Problem("ttl", "a table with strong consistency takes no time to live")
    if sections(table, "localSecondaryIndexes"):
        yield Problem("localSecondaryIndexes", "a table with strong consistency takes no local secondary index")


def _three_regions(home: str, replicas: list[PropertyMap], witness: str) -> Iterator[Problem]:
    regions = _regions(home, replicas, witness)
    if len(replicas) + bool(witness) != 2:
        count = f"{len(replicas)} replica{'s' if len(replicas) > 1 else ''}{' and a witness' if witness else ''}"
        yield Problem("replicas", f"strong consistency needs two replicas, or one and a witness, not {count}")
    if witness and witness in _regions(home, replicas, ""):
        yield Problem("globalTableWitness.regionName", f"the table has a replica in {witness}, which cannot be witness")
    if not any(regions <= allowed for allowed in STRONG_SETS):
        sets = "; ".join(", ".join(sorted(allowed)) for allowed in STRONG_SETS)
        yield Problem("replicas", f"{', '.join(sorted(regions))} are not of one region set: {sets}")


def no_namesake(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """A replica needs its name free in its region."""
    mine = _places_of(subject.region, subject.inputs)
    for other in near.find(TABLE, "name", text(subject.inputs, "name")):
        if subject.id and other.region == subject.region:
            continue
        for region in sorted(mine & _places_of(other.region, other.outputs)):
            yield Problem("replicas", f"a table {other.id} already exists in {region}")


def mode_stays(subject: Subject, _near: Neighbours) -> Iterator[Problem]:
    """A global table keeps its mode, and a strong one its regions."""
    before, after = subject.outputs, subject.inputs
    if not sections(before, "replicas"):
        return
    if sections(after, "replicas") and _is_strong(before) != _is_strong(after):
        yield Problem("replicas", "the consistency mode of a global table cannot be changed")
    elif _is_strong(before) and _is_strong(after):
        old = _regions(subject.region, sections(before, "replicas"), _witness(before))
        new = _regions(subject.region, sections(after, "replicas"), _witness(after))
        if old != new:
            yield Problem("replicas", "replicas of a strong table cannot be added or removed one by one")


def leave_unprotected(subject: Subject, _near: Neighbours) -> Iterator[Problem]:
    """A protected replica is not removed with an update of its table either."""
    stay = {text(replica, "regionName") for replica in sections(subject.inputs, "replicas")}
    for replica in sections(subject.outputs, "replicas"):
        region = text(replica, "regionName")
        if replica.get("deletionProtectionEnabled") is True and region not in stay:
            yield Problem("replicas", f"the replica of table {subject.id} in {region} is protected against deletion")


def unprotected(subject: Subject, _near: Neighbours) -> Iterator[Problem]:
    """A protected table, or one with a protected replica, stays."""
    if subject.outputs.get("deletionProtectionEnabled") is True:
        yield Problem("", f"table {subject.id} is protected against deletion; disable deletion protection first")
    for replica in sections(subject.outputs, "replicas"):
        if replica.get("deletionProtectionEnabled") is True:
            region = text(replica, "regionName")
            yield Problem("", f"the replica of table {subject.id} in {region} is protected against deletion")


def _is_strong(table: PropertyMap) -> bool:
    return any(text(replica, "consistencyMode") == "STRONG" for replica in sections(table, "replicas"))


def _witness(table: PropertyMap) -> str:
    return text(section(table, "globalTableWitness"), "regionName")


def _regions(home: str, replicas: list[PropertyMap], witness: str) -> frozenset[str]:
    named = (home, witness, *(text(replica, "regionName") for replica in replicas))
    return frozenset(region for region in named if region)


def _places_of(home: str, table: PropertyMap) -> frozenset[str]:
    return _regions(home, sections(table, "replicas"), "")
