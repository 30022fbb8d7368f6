"""What a service is used for, per month: the quantities that costs and scaling are made from."""

from __future__ import annotations

from msr import blueprint
from msr.value import value

SECONDS_PER_MONTH = 2_628_000
"""A twelfth of 365 days, 730 hours: the month that cloud price lists bill by."""

BYTES_PER_GB = 1 << 30


@value
class Usage:
    """Requests and writes of all regions together, the size of one item, and the bytes stored once.

    ``ValueError`` when a quantity is negative.
    """

    requests_per_month: float
    writes_per_month: float
    item_bytes: int
    stored_bytes: int

    def __post_init__(self) -> None:
        if min(self.requests_per_month, self.writes_per_month, self.item_bytes, self.stored_bytes) < 0:
            raise ValueError("usage counts what happens; no quantity can be negative")

    @classmethod
    def of(cls, usage: blueprint.Usage) -> Usage:
        """The usage that a blueprint states."""
        return cls(usage.requests.per_month, usage.writes.per_month, usage.item.bytes, usage.stored.bytes)

    @property
    def reads_per_month(self) -> float:
        """Requests that do not write: each request is taken as one read or one write."""
        return max(0.0, self.requests_per_month - self.writes_per_month)

    @property
    def requests_per_second(self) -> float:
        """The mean over the month."""
        return self.requests_per_month / SECONDS_PER_MONTH

    @property
    def stored_gb(self) -> float:
        """GB of 2**30 bytes."""
        return self.stored_bytes / BYTES_PER_GB

    @property
    def written_gb_per_month(self) -> float:
        """GB of item bytes written."""
        return self.writes_per_month * self.item_bytes / BYTES_PER_GB
