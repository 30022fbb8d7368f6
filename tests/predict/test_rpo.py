from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from msr.offer import BackupPromise, Offer, TablePromise
from msr.plan import Plan
from msr.predict.rpo import NO_COPY, RpoBasis, lost_writes, service
from msr.predict.term import Term
from msr.predict.usage import SECONDS_PER_MONTH, Usage
from tests.predict.clouds import USAGE, built, planned
from tests.predict.plans import OFFERS, aws


def test_a_strong_store_loses_nothing_in_either_sense() -> None:
    plan = aws("us-east-1", "us-west-2", witness="us-east-2", consistency="strong", mode="active-active")
    assert service(plan, OFFERS, "ceiling").span.high == 0
    assert service(plan, OFFERS, "ceiling").complete
    assert service(plan, OFFERS, "observed").span.high == 0


def test_an_eventual_global_table_typically_loses_a_second_and_publishes_no_ceiling() -> None:
    plan = aws("us-east-1", "us-west-2")
    assert service(plan, OFFERS, "observed").span.values == (0.5, 1, 2.5)
    ceiling = service(plan, OFFERS, "ceiling")
    assert not ceiling.complete
    assert [gap.why for gap in ceiling.gaps()] == ["dynamodb-global-table has no published ceiling"]


def test_cosmos_is_typically_a_second_behind_and_promises_fifteen_minutes() -> None:
    plan, offers = planned("azure", "[eastus2, centralus]"), built("azure").offers
    assert service(plan, offers, "observed").span.expected == 1
    assert service(plan, offers, "ceiling").span.expected == 900


def test_a_typical_lag_is_assumed_unless_it_is_the_published_ceiling_itself() -> None:
    def basis(of: Plan, offers: Sequence[Offer], kind: RpoBasis) -> str | None:
        found = service(of, offers, kind).dominant
        return found.basis if isinstance(found, Term) else None

    global_table = aws("us-east-1", "us-west-2")
    assert basis(global_table, OFFERS, "observed") == "assumed"
    strong = aws("us-east-1", "us-west-2", witness="us-east-2", consistency="strong", mode="active-active")
    assert basis(strong, OFFERS, "observed") == "contract"
    cosmos, offers = planned("azure", "[eastus2, centralus]"), built("azure").offers
    assert basis(cosmos, offers, "observed") == "assumed"
    assert basis(cosmos, offers, "ceiling") == "contract"


def test_the_service_is_as_bad_as_its_worst_store() -> None:
    plan = aws("us-east-1", "us-west-2", witness="us-east-2", consistency="strong")
    strong = plan.choice("tables.orders")
    eventual = replace(strong, key="tables.carts", service="dynamodb-global-table")
    both = replace(plan, choices=(*plan.choices, eventual))
    found = service(both, OFFERS, "observed")
    assert found.span.expected == 1
    assert found.dominant is not None and found.dominant.name == "tables.carts"


def test_writes_in_flight_are_rate_times_lag() -> None:
    usage = Usage(0, writes_per_month=200 * SECONDS_PER_MONTH, item_bytes=1, stored_bytes=0)
    found = lost_writes(aws("us-east-1", "us-west-2"), OFFERS, usage)
    assert found.span.values == pytest.approx((100, 200, 500))


ONE_REGION = {"aws": "[us-east-1]", "azure": "[eastus2]", "gcp": "[us-central1]"}


@pytest.mark.parametrize("basis", ["ceiling", "observed"])
@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_nothing_bounds_what_a_single_region_takes_along_on_any_cloud(cloud: str, basis: RpoBasis) -> None:
    plan = planned(cloud, ONE_REGION[cloud], failover="single", consistency="strong")
    found = service(plan, built(cloud).offers, basis)
    assert found.boundless
    assert [(gap.name, gap.why) for gap in found.gaps()] == [("tables.orders", NO_COPY)]
    assert lost_writes(plan, built(cloud).offers, USAGE).boundless


@pytest.mark.parametrize("cloud", ["aws", "azure", "gcp"])
def test_a_copy_elsewhere_bounds_what_is_lost_to_what_was_written_after_it(cloud: str) -> None:
    plan = planned(cloud, ONE_REGION[cloud], failover="single", consistency="strong")
    (table,) = plan.of_kind("table")
    copied = tuple(
        replace(offer, promise=replace(offer.promise, backup=BackupPromise("elsewhere", 86_400, 7)))
        if offer.service == table.service and isinstance(offer.promise, TablePromise)
        else offer
        for offer in built(cloud).offers
    )
    found = service(plan, copied, "observed")
    assert (found.complete, found.span.values) == (True, (86_400, 86_400, 86_400))
