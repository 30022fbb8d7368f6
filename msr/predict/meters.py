"""What clouds count: the quantities that prices are multiplied with, per month and for the whole service.

Tables share the service's writes, reads and storage equally, functions its requests; the blueprint says no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil

from msr.plan import Choice, FunctionSpec, Plan, TableSpec, TrafficSpec
from msr.predict import probes, request_units
from msr.predict.constants import constant
from msr.predict.term import Span
from msr.predict.usage import BYTES_PER_GB, SECONDS_PER_MONTH, Usage
from msr.value import value


@value
class Metered:
    """One choice in its plan, under a usage."""

    plan: Plan
    choice: Choice
    usage: Usage

    @property
    def share(self) -> float:
        """The share of the service's use that falls on this choice."""
        return 1 / len(self.plan.of_kind(self.choice.kind))

    @property
    def replicas(self) -> int:
        """Regions in which this choice is."""
        spec = self.choice.spec
        return len(spec.replicas) if isinstance(spec, TableSpec) else len(self.plan.serving)

    @property
    def writes(self) -> float:
        """Items written to this table, its indexes included, once."""
        spec = self.choice.spec
        copies = 1 + len(spec.indexes) if isinstance(spec, TableSpec) else 1
        return self.usage.writes_per_month * self.share * copies

    @property
    def strong(self) -> bool:
        """Whether reads are strong."""
        return isinstance(self.choice.spec, TableSpec) and self.choice.spec.consistency == "strong"


def quantity(meter: str, metered: Metered) -> Span:
    """How much of ``meter`` is used in a month; ``KeyError`` when no such meter is known."""
    return METERS[meter](metered)


def _once(_: Metered) -> Span:
    return Span.exactly(1)


def _regions(m: Metered) -> Span:
    return Span.exactly(m.replicas)


def _peer_regions(m: Metered) -> Span:
    """Regions that have others beside them: all, or none."""
    return Span.exactly(m.replicas if len(m.plan.serving) > 1 else 0)


def _requests(m: Metered) -> Span:
    return Span.exactly(m.usage.requests_per_month * m.share)


def _busy_seconds(m: Metered) -> Span:
    return constant("request.seconds").span.times(m.usage.requests_per_month * m.share)


def _gb_seconds(m: Metered) -> Span:
    return _busy_seconds(m).times(_memory_gb(m))


def _shared_seconds(m: Metered) -> Span:
    """Seconds of instances that answer several requests at a time."""
    return _busy_seconds(m).times(constant("cloud-run.share").span)


def _shared_gb_seconds(m: Metered) -> Span:
    return _shared_seconds(m).times(_memory_gb(m))


def _warm_gb_seconds(m: Metered) -> Span:
    spec = m.choice.spec
    warm = sum(spec.warm.values()) if isinstance(spec, FunctionSpec) else 0
    return Span.exactly(warm * _memory_gb(m) * SECONDS_PER_MONTH)


def _warm_instances(m: Metered) -> Span:
    spec = m.choice.spec
    return Span.exactly(sum(spec.warm.values()) if isinstance(spec, FunctionSpec) else 0)


def _memory_gb(m: Metered) -> float:
    spec = m.choice.spec
    return spec.memory_mb / 1024 if isinstance(spec, FunctionSpec) else 0.0


def _log_gb(m: Metered) -> Span:
    return constant("log.bytes").span.times(m.usage.requests_per_month * m.share / BYTES_PER_GB)


def _answer_gb(m: Metered) -> Span:
    return constant("answer.items").span.times(m.usage.requests_per_month * m.usage.item_bytes / BYTES_PER_GB)


def _entering(m: Metered) -> float:
    """What share of all requests comes by this way in: all by the first, none by the one that stands ready."""
    return 1.0 if m.plan.of_kind("traffic")[0].key == m.choice.key else 0.0


def _entering_requests(m: Metered) -> Span:
    return Span.exactly(m.usage.requests_per_month * _entering(m))


def _entering_gb(m: Metered) -> Span:
    """Answers, and what requests bring to be written."""
    written = m.usage.written_gb_per_month
    return Span(*(answered + written for answered in _answer_gb(m).values)).times(_entering(m))


def _write_units(m: Metered) -> Span:
    """Units of 1 KB, in every replica."""
    return Span.exactly(m.writes * _blocks(m, 1024) * m.replicas)


def _read_units(m: Metered) -> Span:
    """Units of 4 KB, half of one for a read that is not strong."""
    factor = 1.0 if m.strong else 0.5
    return Span.exactly(m.usage.reads_per_month * m.share * _blocks(m, 4096) * factor)


def _writes_once(m: Metered) -> Span:
    return Span.exactly(m.writes)


def _reads_once(m: Metered) -> Span:
    return Span.exactly(m.usage.reads_per_month * m.share)


def _stored_gb(m: Metered) -> Span:
    return Span.exactly(m.usage.stored_gb * m.share * m.replicas)


def _stored_gb_once(m: Metered) -> Span:
    return Span.exactly(m.usage.stored_gb * m.share)


def _replicated_gb(m: Metered) -> Span:
    return Span.exactly(m.usage.written_gb_per_month * m.share * (m.replicas - 1))


def _replication_ways(m: Metered) -> Span:
    """Each replica sends to each of the others."""
    return Span.exactly(m.replicas * (m.replicas - 1))


def _endpoints(m: Metered) -> Span:
    return Span.exactly(len(m.choice.spec.endpoints) if isinstance(m.choice.spec, TrafficSpec) else 0)


def _fast_endpoints(m: Metered) -> Span:
    fast = isinstance(m.choice.spec, TrafficSpec) and m.choice.spec.interval_seconds < 30
    return _endpoints(m) if fast else Span.exactly(0)


def _drain_checks(m: Metered) -> Span:
    """Each region is watched by its peers through their switches: one check a peer."""
    count = _endpoints(m).expected
    return Span.exactly(count * (count - 1))


def _probe_requests(m: Metered) -> Span:
    """Health requests that the ways in send to all regions, and for their peers' switches."""
    return probes.everywhere(m.plan).times(SECONDS_PER_MONTH)


def _awake_gb_seconds(m: Metered) -> Span:
    """One instance a region, as large as the largest function, for as long as probes keep it from going to sleep."""
    specs = [choice.spec for choice in m.plan.of_kind("function")]
    memory_gb = max((spec.memory_mb / 1024 for spec in specs if isinstance(spec, FunctionSpec)), default=0.0)
    return probes.awake(m.plan).times(m.replicas * memory_gb * SECONDS_PER_MONTH)


def _switch_reads(m: Metered) -> Span:
    """Each probe reads one switch, with half a unit."""
    return _probe_requests(m).times(0.5)


def _dns_queries(m: Metered) -> Span:
    return constant("dns.queries").span.times(m.usage.requests_per_month)


def _request_unit_hundreds(m: Metered) -> Span:
    """Hundreds of RU/s of autoscale: each hour is billed by its peak, a tenth of the ceiling at least."""
    spec = m.choice.spec
    if not isinstance(spec, TableSpec):
        return Span.exactly(0)
    most, usage = request_units.ceiling(spec), m.usage
    month = request_units.used(spec, usage.writes_per_month, usage.reads_per_month, usage.item_bytes) * m.share
    mean, peak = month / SECONDS_PER_MONTH, constant("traffic.peak").span
    hours = (min(most, max(most / 10, mean * factor)) for factor in (1, peak.low, peak.expected))
    return Span(*hours).times(m.replicas / 100)


def _spanner_units(m: Metered) -> Span:
    """Hundreds of processing units times replicas: two in each region that reads and writes, perhaps a witness."""
    peak = m.usage.requests_per_second * m.share * constant("traffic.peak").span.expected
    units = max(1, ceil(peak / constant("spanner.requests").span.expected))
    return Span(2 * m.replicas, 2 * m.replicas, 2 * m.replicas + 1).times(units * SECONDS_PER_MONTH / 3600)


def _node_hours(m: Metered) -> Span:
    return Span.exactly(m.replicas * SECONDS_PER_MONTH / 3600)


def _blocks(m: Metered, size: int) -> int:
    return max(1, ceil(m.usage.item_bytes / size))


METERS: Mapping[str, Callable[[Metered], Span]] = {
    "once": _once,
    "regions": _regions,
    "peer-regions": _peer_regions,
    "requests": _requests,
    "gb-seconds": _gb_seconds,
    "shared-seconds": _shared_seconds,
    "shared-gb-seconds": _shared_gb_seconds,
    "warm-gb-seconds": _warm_gb_seconds,
    "warm-instances": _warm_instances,
    "log-gb": _log_gb,
    "answer-gb": _answer_gb,
    "entering-requests": _entering_requests,
    "entering-gb": _entering_gb,
    "write-units": _write_units,
    "read-units": _read_units,
    "writes": _writes_once,
    "reads": _reads_once,
    "stored-gb": _stored_gb,
    "stored-gb-once": _stored_gb_once,
    "replicated-gb": _replicated_gb,
    "replication-ways": _replication_ways,
    "endpoints": _endpoints,
    "fast-endpoints": _fast_endpoints,
    "drain-checks": _drain_checks,
    "probe-requests": _probe_requests,
    "awake-gb-seconds": _awake_gb_seconds,
    "switch-reads": _switch_reads,
    "dns-queries": _dns_queries,
    "ru-hundreds": _request_unit_hundreds,
    "spanner-units": _spanner_units,
    "node-hours": _node_hours,
}
"""Every meter that a row of ``prices.csv`` may name."""
