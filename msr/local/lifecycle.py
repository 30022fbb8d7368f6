"""An object's life in the local cloud: created, changed, read, deleted."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import time

from msr.knowledge import PropertyMap, Subject, Value, plain_map
from msr.local.admission import Neighbourhood, admit_deletion, admit_object, meet_faults
from msr.local.checking import masked
from msr.local.difference import differences
from msr.local.outputs import Making, foreseen, identity, lookup_keys, made, object_id
from msr.local.package import ServedPackage, birth_mark
from msr.local.refusal import InitialisationFailed, Refused
from msr.local.store import Place, Store, Stored


@dataclass(frozen=True, slots=True)
class Caller:
    """A provider instance: its settings, and whether its engine has called everything off."""

    settings: PropertyMap = field(default_factory=dict[str, Value])
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: a resource type, its URN, and the id once there is one."""

    type: str
    urn: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """An object as the engine gets it: id, inputs and outputs."""

    id: str
    inputs: PropertyMap
    outputs: PropertyMap


class Lifecycle:
    """The operations of one package on one store."""

    def __init__(self, package: ServedPackage, store: Store) -> None:
        self.package = package
        self.store = store
        self._near = Neighbourhood(store, package.knowledge.cloud, package.knowledge.account)

    def create(self, target: Target, inputs: PropertyMap, caller: Caller, *, preview: bool) -> Made:
        """Makes an object; in a preview only tells what it would be.

        Raises:
            Refused: the service does not take it.
            InitialisationFailed: it was made and a fault kept it from becoming ready.
        """
        subject = self._subject(target, inputs, caller)
        if preview:
            return Made("", inputs, foreseen(self.package, Making(subject, inputs)))
        place = self._place(target, subject.region, inputs)
        partial = meet_faults(self.store, self.package, place, "create", caller.cancelled)
        with self.store.transaction(), _secrets_masked(inputs):
            # Asked again now that nobody else writes: a twin may have been born meanwhile.
            subject, place = self._settled(target, self._subject(target, inputs, caller), inputs)
            admit_object(self.package, self._near, replace(subject, id=""))
            outputs = made(self.package, Making(subject, inputs), self._near)
            self._put(Stored(place, subject.id, target.urn, inputs, outputs, time()), "create")
        if partial:
            reason = f"{target.type} {subject.id} was made but did not become ready (injected fault)"
            raise InitialisationFailed(subject.id, inputs, outputs, reason)
        return Made(subject.id, inputs, outputs)

    def update(
        self,
        target: Target,
        inputs: PropertyMap,
        before: tuple[PropertyMap, PropertyMap],
        caller: Caller,
        *,
        preview: bool,
    ) -> PropertyMap:
        """Changes an object, and gives its outputs; ``before`` are the inputs and outputs that the engine remembers.

        Raises:
            Refused: the service does not take the change, or has no such object.
        """
        old_inputs, old_outputs = before
        changed = frozenset(change.top for change in differences(old_inputs, inputs))
        subject = replace(self._subject(target, inputs, caller), outputs=plain_map(old_outputs))
        if preview:
            return foreseen(self.package, Making(subject, inputs, changed))
        place = self._place(target, subject.region, old_outputs)
        meet_faults(self.store, self.package, place, "update", caller.cancelled)
        with self.store.transaction(), _secrets_masked(inputs):
            found = self.store.get(place)
            if found is None:
                raise Refused("NOT_FOUND", f"{target.type} {target.id} does not exist in {subject.region}")
            admit_object(self.package, self._near, subject)
            outputs = made(self.package, Making(subject, inputs, changed), self._near)
            moved = self._place(target, subject.region, outputs)
            if moved != place:
                self.store.delete(place)
            self._put(replace(found, place=moved, urn=target.urn, inputs=inputs, outputs=outputs), "update")
        return outputs

    def read(self, target: Target, remembered: PropertyMap, caller: Caller) -> Made | None:
        """The object as it is now, or None if it is gone; without remembered properties, one to be adopted."""
        place = self._place_of(target, remembered, caller) if remembered else self._adopted(target, caller)
        meet_faults(self.store, self.package, place, "read", caller.cancelled)
        found = self.store.get(place)
        return None if found is None else Made(found.id, found.inputs, found.outputs)

    def delete(self, target: Target, remembered: PropertyMap, caller: Caller) -> None:
        """Removes an object; one that is gone already is no error.

        Raises:
            Refused: something holds the object.
        """
        place = self._place_of(target, remembered, caller)
        meet_faults(self.store, self.package, place, "delete", caller.cancelled)
        with self.store.transaction():
            found = self.store.get(place)
            if found is None:
                return
            subject = self._subject(target, found.inputs, caller)
            admit_deletion(self.package, self._near, replace(subject, outputs=plain_map(found.outputs)))
            self.store.delete(place)

    def _subject(self, target: Target, inputs: PropertyMap, caller: Caller) -> Subject:
        return Subject(
            type=target.type,
            urn=target.urn,
            account=self.package.knowledge.account,
            region=self.package.region_of(target.type, inputs, caller.settings),
            inputs=plain_map(inputs),
            mark=birth_mark(target.urn, self.store.births(target.urn)),
            id=target.id,
            settings=caller.settings,
        )

    def _settled(self, target: Target, subject: Subject, inputs: PropertyMap) -> tuple[Subject, Place]:
        """A new object with its id, and the free place that it takes.

        Raises:
            Refused: the place is taken, and the object may not take it over.
        """
        subject = replace(subject, id=object_id(self.package, subject))
        place = self._place(replace(target, id=subject.id), subject.region, inputs)
        if self.store.get(place) is None:
            return subject, place
        known = self.package.type(subject.type)
        if known is None:
            # What tells objects of an unknown type apart is unknown too: never claim a clash.
            subject = replace(subject, id=f"{subject.id}-{subject.mark[:10]}")
            return subject, replace(place, identity=subject.id)
        if not known.repeatable and subject.inputs.get(known.overwrite) is not True:
            raise Refused("ALREADY_EXISTS", f"{subject.type} {place.identity} already exists in {subject.region}")
        self.store.delete(place)
        return subject, place

    def _place(self, target: Target, region: str, values: PropertyMap) -> Place:
        named = identity(self.package, target.type, target.id, values)
        return Place(self.package.knowledge.cloud, self.package.knowledge.account, target.type, region, named)

    def _place_of(self, target: Target, remembered: PropertyMap, caller: Caller) -> Place:
        region = self.package.region_of(target.type, remembered, caller.settings)
        return self._place(target, region, remembered)

    def _put(self, stored: Stored, operation: str) -> None:
        keys = lookup_keys(self.package.type(stored.place.type), stored.id, stored.outputs)
        self.store.put(stored, keys, operation)

    def _adopted(self, target: Target, caller: Caller) -> Place:
        """The place of an object to adopt: ``orders@eu-west-1``, or the region of the provider instance."""
        knowledge = self.package.knowledge
        own = self.package.region_of(target.type, {}, caller.settings)
        named, region = target.id, own
        if knowledge.import_separator:
            before, found, after = target.id.rpartition(knowledge.import_separator)
            if found and after in knowledge.regions:
                named, region = before, after
        place = Place(knowledge.cloud, knowledge.account, target.type, region, named)
        if self.store.get(place) is None:
            # An id that names no region (Azure's) is the only one of its kind in all of them.
            anywhere = self.store.find(self._near.place(target.type), "id", target.id)
            place = anywhere[0].place if len(anywhere) == 1 else place
        return place


@contextmanager
def _secrets_masked(inputs: PropertyMap) -> Generator[None]:
    """Keeps secret inputs out of what a refusal says."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, masked(refused.message, inputs)) from None
