"""Faults: what the local cloud does wrong on purpose, kept in the store so that every process meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from msr.errors import LocalCloudError
from msr.local.store import Place, Store

FaultKind = Literal["down", "error", "throttle", "latency", "quota", "partial"]
Operation = Literal["create", "update", "read", "delete"]
ANYWHERE = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Args:
        kind: ``down`` nothing answers; ``error`` the request is refused; ``throttle`` too many requests; ``latency``
            the answer comes ``amount`` seconds later; ``quota`` a region takes at most ``amount`` objects of ``type``;
            ``partial`` the object is made, then its initialisation fails.
        region: a region, ``global`` for the services without regions; empty for everywhere.
        type: a resource type; empty for all.
        operation: create, update, read or delete; empty for all.
        amount: seconds of ``latency``, objects of ``quota``.
        times: how often it strikes before it is gone; None for ever.
        number: given by the store.
    """

    kind: FaultKind
    cloud: str = ""
    region: str = ANYWHERE
    type: str = ""
    operation: Operation | Literal[""] = ""
    amount: float = 0
    times: int | None = None
    number: int = 0


def add_fault(store: Store, fault: Fault) -> Fault:
    """Keeps a fault and gives it its number.

    Raises:
        LocalCloudError: the fault says nothing that could happen.
    """
    if fault.kind not in get_args(FaultKind):
        raise LocalCloudError(f"no such kind of fault: {fault.kind}", hint=f"one of {', '.join(get_args(FaultKind))}")
    if fault.kind == "down" and not fault.region:
        raise LocalCloudError("a fault of kind down needs a region", hint="`global` stands for services without one")
    if fault.kind == "latency" and fault.amount <= 0:
        raise LocalCloudError("a fault of kind latency needs its seconds as amount")
    if fault.kind == "quota" and not fault.type:
        raise LocalCloudError("a fault of kind quota needs a resource type")
    with store.transaction():
        store.write(
            "insert into fault(kind, cloud, region, type, operation, amount, remaining) values(?,?,?,?,?,?,?)",
            (fault.kind, fault.cloud, fault.region, fault.type, fault.operation, fault.amount, fault.times),
        )
        return list_faults(store)[-1]


def list_faults(store: Store) -> tuple[Fault, ...]:
    """Every fault that can still strike, oldest first."""
    rows = store.query(
        "select kind, cloud, region, type, operation, amount, remaining, number from fault"
        " where remaining is null or remaining > 0 order by number"
    )
    return tuple(
        Fault(
            cast("FaultKind", row[0]),
            row[1],
            row[2],
            row[3],
            cast('Operation | Literal[""]', row[4]),
            float(row[5]),
            None if cast("int | None", row[6]) is None else int(row[6]),
            int(row[7]),
        )
        for row in rows
    )


def clear_faults(store: Store, number: int | None = None) -> int:
    """Removes one fault, or all; gives how many there were."""
    if number is None:
        return store.write("delete from fault")
    return store.write("delete from fault where number=?", (number,))


def striking(store: Store, place: Place, operation: Operation, regions: tuple[str, ...]) -> tuple[Fault, ...]:
    """The faults that meet one call, each counted as having struck once.

    Args:
        store: where faults are kept.
        place: what the call is about.
        operation: what it does.
        regions: the region that the call goes to, and others whose loss takes it along.
    """
    met = tuple(fault for fault in list_faults(store) if _meets(fault, place, operation, regions))
    for fault in met:
        if fault.times is not None:
            store.write("update fault set remaining = remaining - 1 where number=?", (fault.number,))
    return met


def _meets(fault: Fault, place: Place, operation: Operation, regions: tuple[str, ...]) -> bool:
    return (
        fault.cloud in ("", place.cloud)
        and (fault.region == ANYWHERE or fault.region in regions)
        and fault.type in ("", place.type)
        and (fault.operation in ("", operation) and _strikes(fault, operation))
    )


def _strikes(fault: Fault, operation: Operation) -> bool:
    """Quota and partial initialisation are about making things, whatever the fault says."""
    return operation == "create" if fault.kind in ("quota", "partial") else True
