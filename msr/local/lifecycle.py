"""An object's life in the local cloud: created, changed, read, deleted."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import time

from msr.knowledge import PropertyMap, Subject, Value, plain_map
from msr.local.admission import admit_deletion, admit_object, meet_faults
from msr.local.checking import masked
from msr.local.difference import differences
from msr.local.outputs import lookup_keys, object_id, outputs_of
from msr.local.package import Package, birth_mark
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

    def __init__(self, package: Package, store: Store) -> None:
        self.package = package
        self.store = store

    def create(self, target: Target, inputs: PropertyMap, caller: Caller, *, preview: bool) -> Made:
        """Makes an object; in a preview only tells what it would be.

        Raises:
            Refused: the service does not take it.
            InitialisationFailed: it was made and a fault kept it from becoming ready.
        """
        subject = self._subject(target, inputs, caller)
        if preview:
            outputs = outputs_of(self.package, subject, inputs, frozenset(), preview=True)
            return Made("", inputs, outputs)
        place = self._place(target, subject.region)
        partial = meet_faults(self.store, self.package, place, "create", caller.cancelled)
        with self.store.transaction(), _secrets_masked(inputs):
            # Read again now that nobody else writes: a twin may have been born meanwhile.
            subject = self._subject(target, inputs, caller)
            admit_object(self.package, self.store, subject)
            subject = replace(subject, id=object_id(self.package, subject))
            place = replace(place, id=subject.id)
            if self.store.get(place) is not None:
                raise Refused("ALREADY_EXISTS", f"{target.type} {subject.id} already exists in {subject.region}")
            outputs = outputs_of(self.package, subject, inputs, frozenset(), preview=False)
            self._put(Stored(place, target.urn, inputs, outputs, time()), "create")
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
            return outputs_of(self.package, subject, inputs, changed, preview=True)
        place = self._place(target, subject.region)
        meet_faults(self.store, self.package, place, "update", caller.cancelled)
        with self.store.transaction(), _secrets_masked(inputs):
            found = self.store.get(place)
            if found is None:
                raise Refused("NOT_FOUND", f"{target.type} {target.id} does not exist in {subject.region}")
            admit_object(self.package, self.store, subject)
            outputs = outputs_of(self.package, subject, inputs, changed, preview=False)
            self._put(Stored(place, target.urn, inputs, outputs, found.created), "update")
        return outputs

    def read(self, target: Target, remembered: PropertyMap, caller: Caller) -> Made | None:
        """The object as it is now, or None if it is gone; without remembered properties, one to be adopted."""
        id_, region = self._adopted(target, caller) if not remembered else (target.id, "")
        region = region or self.package.region_of(target.type, remembered, caller.settings)
        place = Place(self.package.knowledge.cloud, self.package.knowledge.account, target.type, region, id_)
        meet_faults(self.store, self.package, place, "read", caller.cancelled)
        found = self.store.get(place)
        return None if found is None else Made(id_, found.inputs, found.outputs)

    def delete(self, target: Target, remembered: PropertyMap, caller: Caller) -> None:
        """Removes an object; one that is gone already is no error.

        Raises:
            Refused: something holds the object.
        """
        place = self._place(target, self.package.region_of(target.type, remembered, caller.settings))
        meet_faults(self.store, self.package, place, "delete", caller.cancelled)
        with self.store.transaction():
            found = self.store.get(place)
            if found is None:
                return
            subject = self._subject(target, found.inputs, caller)
            admit_deletion(self.package, self.store, replace(subject, outputs=plain_map(found.outputs)))
            self.store.delete(place, target.urn)

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

    def _place(self, target: Target, region: str) -> Place:
        return Place(self.package.knowledge.cloud, self.package.knowledge.account, target.type, region, target.id)

    def _put(self, stored: Stored, operation: str) -> None:
        keys = lookup_keys(self.package.type(stored.place.type), stored.place.id, stored.outputs)
        self.store.put(stored, keys, operation)

    def _adopted(self, target: Target, caller: Caller) -> tuple[str, str]:
        """Id and region of an object to adopt: ``orders@eu-west-1``, or the region of the provider instance."""
        separator = self.package.knowledge.import_separator
        id_, found, region = target.id.rpartition(separator) if separator else (target.id, "", "")
        if found and not self.package.region_problem(region):
            return id_, region
        return target.id, self.package.region_of(target.type, {}, caller.settings)


@contextmanager
def _secrets_masked(inputs: PropertyMap) -> Generator[None]:
    """Keeps secret inputs out of what a refusal says."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.code, masked(refused.message, inputs)) from None
