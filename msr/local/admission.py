"""Whether the cloud takes a request: faults first, then quotas, uniqueness, references and the service's own rules."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from msr.knowledge import (
    Problem,
    Reference,
    StoredObject,
    Subject,
    TypeKnowledge,
    Unique,
    Unknown,
    at,
    plain,
    plain_map,
)
from msr.local.faults import Fault, Operation, striking
from msr.local.package import GLOBAL, ServedPackage
from msr.local.refusal import Code, Refused
from msr.local.store import Place, Store, Stored


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The objects of one account, as rules see them."""

    store: Store
    cloud: str
    account: str

    def find(self, type_: str, key: str, value: str, *, region: str | None = None) -> Sequence[StoredObject]:
        """Objects of a type by a lookup property."""
        place = self.place(type_, region or "")
        return [_as_seen(stored) for stored in self.store.find(place, key, value)]

    def place(self, type_: str, region: str = "") -> Place:
        """The objects of a type in a region of this account."""
        return Place(self.cloud, self.account, type_, region, "")


def _as_seen(stored: Stored) -> StoredObject:
    place = stored.place
    inputs, outputs = plain_map(stored.inputs), plain_map(stored.outputs)
    return StoredObject(place.type, stored.id, place.region, stored.urn, inputs, outputs)


def meet_faults(
    store: Store, package: ServedPackage, place: Place, operation: Operation, cancelled: threading.Event
) -> tuple[Fault, ...]:
    """Lets the faults strike that meet one call: waits, refuses, or gives those that strike later (partial).

    Raises:
        Refused: UNAVAILABLE, FAILED_PRECONDITION or RESOURCE_EXHAUSTED, as the fault says.
    """
    away = package.knowledge.global_region
    regions = (place.region, away) if place.region == GLOBAL and away else (place.region,)
    met = striking(store, place, operation, regions)
    for fault in met:
        if fault.kind == "latency" and cancelled.wait(fault.amount):
            raise Refused("CANCELLED", f"{operation} of {place.type} in {place.region} was cancelled")
    for fault in met:
        _strike(store, fault, place, operation)
    return tuple(fault for fault in met if fault.kind == "partial")


def _strike(store: Store, fault: Fault, place: Place, operation: Operation) -> None:
    what = f"{operation} {place.type} in {place.region}"
    match fault.kind:
        case "down":
            raise Refused("UNAVAILABLE", f"{what}: {fault.region} does not answer (injected fault)")
        case "error":
            raise Refused("FAILED_PRECONDITION", f"{what}: internal error of the service (injected fault)")
        case "throttle":
            raise Refused("RESOURCE_EXHAUSTED", f"{what}: rate exceeded (injected fault)")
        case "quota" if store.count(place) >= fault.amount:
            raise Refused("RESOURCE_EXHAUSTED", f"{what}: quota of {fault.amount:g} exceeded (injected fault)")
        case _:
            return


def admit_object(package: ServedPackage, near: Neighbourhood, subject: Subject) -> None:
    """Takes a new or changed object, or says everything that is wrong with it. Runs inside a transaction.

    Raises:
        Refused: the first kind of trouble found, with all its problems.
    """
    known = package.type(subject.type)
    if known is None:
        return
    here = near.place(subject.type, subject.region)
    if not subject.id and known.max_per_region and near.store.count(here) >= known.max_per_region:
        quota = Problem("", f"{subject.region} takes at most {known.max_per_region} of {subject.type}")
        _refuse("RESOURCE_EXHAUSTED", [quota])
    _refuse("ALREADY_EXISTS", [found for rule in known.unique for found in _twins(known, subject, near, rule)])
    missing = [found for reference in known.references for found in _dangling(subject, near, reference)]
    _refuse("NOT_FOUND", missing)
    broken = [found for rule in known.rules for found in rule.check(subject)]
    broken.extend(found for rule in known.on_write for found in rule.check(subject, near))
    _refuse("FAILED_PRECONDITION", broken)


def admit_deletion(package: ServedPackage, near: Neighbourhood, subject: Subject) -> None:
    """Lets an object go, or says what holds it.

    Raises:
        Refused: the service does not delete it as things are.
    """
    known = package.type(subject.type)
    if known is None:
        return
    _refuse("FAILED_PRECONDITION", [found for rule in known.on_delete for found in rule.check(subject, near)])


def _refuse(code: Code, problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(code, "; ".join(f"{one.path}: {one.message}" if one.path else one.message for one in problems))


def _twins(known: TypeKnowledge, subject: Subject, near: Neighbourhood, rule: Unique) -> Iterator[Problem]:
    wanted = [plain(subject.inputs.get(name)) for name in rule.properties]
    if wanted[0] is None:
        return
    region = subject.region if rule.scope == "region" else None
    for other in near.find(known.token, rule.properties[0], str(wanted[0]), region=region):
        itself = bool(subject.id) and (other.id, other.region) == (subject.id, subject.region)
        if not itself and [plain(other.outputs.get(name)) for name in rule.properties] == wanted:
            names = " and ".join(f"{name} {value!r}" for name, value in zip(rule.properties, wanted, strict=True))
            yield Problem(rule.properties[0], f"{other.id} in {other.region} already has {names}")


def _dangling(subject: Subject, near: Neighbourhood, reference: Reference) -> Iterator[Problem]:
    for path, value in at(subject.inputs, reference.path):
        key = "" if isinstance(value, Unknown) else _referred(reference, str(value))
        if not key:
            continue
        region = subject.region if reference.same_region else None
        if not any(near.find(target, reference.key, key, region=region) for target in reference.targets):
            yield Problem(path, _absence(near, reference, key, region))


def _referred(reference: Reference, value: str) -> str:
    if not reference.pattern:
        return value
    found = re.fullmatch(reference.pattern, value)
    return found.groupdict().get("key", value) if found else ""


def _absence(near: Neighbourhood, reference: Reference, key: str, region: str | None) -> str:
    what = " or ".join(target.rpartition(":")[2] for target in reference.targets)
    elsewhere = [found.region for target in reference.targets for found in near.find(target, reference.key, key)]
    if elsewhere:
        return f"{key!r} is a {what} of {elsewhere[0]}, not of {region}"
    there = [
        value for target in reference.targets for value in near.store.key_values(near.place(target), reference.key)
    ]
    close = get_close_matches(key, there, 1, 0.8)
    return f"no {what} with {reference.key} {key!r} exists" + (f"; did you mean {close[0]}?" if close else "")
