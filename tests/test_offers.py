"""What each cloud says that it can promise."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import date
from itertools import combinations
from typing import get_args

import pytest

from msr import registry
from msr.offer import (
    ApiPromise,
    FunctionPromise,
    HealthPromise,
    Kind,
    Offer,
    Policy,
    RegionInfo,
    SwitchPromise,
    TablePromise,
    TrafficPromise,
)
from msr.provider import Provider

CLOUDS = ("aws", "azure", "gcp")
OFFERS = [(cloud, offer) for cloud in CLOUDS for offer in registry.provider(cloud).offers]
PROMISES = {
    "function": FunctionPromise,
    "api": ApiPromise,
    "table": TablePromise,
    "traffic": TrafficPromise,
    "health": HealthPromise,
    "switch": SwitchPromise,
}
PRIVATE = {"us-central2"}
"""Regions that hold data of Google's and let nobody else in."""

every_cloud = pytest.mark.parametrize("cloud", CLOUDS)
every_offer = pytest.mark.parametrize(
    ("cloud", "offer"), OFFERS, ids=[f"{cloud}-{offer.service}" for cloud, offer in OFFERS]
)


def _of(cloud: str, service: str) -> Offer:
    return next(offer for offer in registry.provider(cloud).offers if offer.service == service)


def _table(cloud: str, service: str) -> TablePromise:
    promise = _of(cloud, service).promise
    assert isinstance(promise, TablePromise)
    return promise


def _traffic(cloud: str, service: str) -> TrafficPromise:
    promise = _of(cloud, service).promise
    assert isinstance(promise, TrafficPromise)
    return promise


def test_the_three_clouds_are_installed() -> None:
    assert set(CLOUDS) <= set(registry.names())


@every_cloud
def test_an_entry_point_leads_to_the_cloud_of_its_name(cloud: str) -> None:
    assert registry.provider(cloud).name == cloud


@every_cloud
def test_importing_a_cloud_loads_neither_pulumi_nor_its_sdk(cloud: str) -> None:
    code = (
        f"import sys; from providers.{cloud} import provider; provider.offers; provider.regions; "
        "print(sorted(name for name in sys.modules if name.partition('.')[0].startswith(('pulumi', 'grpc'))))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout == "[]\n"


@every_cloud
def test_every_kind_has_an_offer_in_every_cloud(cloud: str) -> None:
    assert {offer.kind for offer in registry.provider(cloud).offers} == set(get_args(Kind))


@every_cloud
def test_no_two_offers_of_a_cloud_share_a_service(cloud: str) -> None:
    services = [offer.service for offer in registry.provider(cloud).offers]

    assert len(services) == len(set(services))


@every_offer
def test_an_offer_says_where_and_when_it_was_read(cloud: str, offer: Offer) -> None:
    assert offer.source
    assert date(2026, 11, 1) <= offer.checked <= date(2026, 11, 30)


@every_offer
def test_an_offer_promises_what_its_kind_needs(cloud: str, offer: Offer) -> None:
    assert type(offer.promise) is PROMISES[offer.kind]


@every_offer
def test_parts_are_named_for_what_is_built_and_for_nothing_else(cloud: str, offer: Offer) -> None:
    assert bool(offer.parts) == offer.built


@every_offer
def test_no_offer_names_a_region_that_the_catalogue_lacks(cloud: str, offer: Offer) -> None:
    rule = offer.regions
    witnesses = {members.witness for members in rule.sets if members.witness}
    named = {name for members in rule.sets for name in members.regions} | set(rule.lacking) | witnesses - PRIVATE

    assert named <= set(registry.provider(cloud).regions)


@every_offer
def test_no_region_set_is_smaller_than_what_its_offer_asks_for(cloud: str, offer: Offer) -> None:
    rule = offer.regions

    assert [members.name for members in rule.sets if len(members.regions) < rule.minimum] == []
    assert len({members.name for members in rule.sets}) == len(rule.sets)


def test_aws_builds_one_chain_of_services() -> None:
    built = {offer.service: offer.parts for offer in registry.provider("aws").offers if offer.built}

    assert built == {
        "lambda": ("region",),
        "api-gateway-http": ("region",),
        "dynamodb-table": ("data",),
        "dynamodb-global-table": ("data", "region"),
        "dynamodb-global-table-strong": ("data",),
        "route53": ("base", "region", "entry"),
        "cloudfront": ("base", "region", "entry"),
        "lambda-health": ("region",),
        "dynamodb-switch": ("region",),
    }


@pytest.mark.parametrize("cloud", ["azure"])
def test_every_built_offer_has_a_builder_for_each_of_its_parts_and_no_other_has(cloud: str) -> None:
    provider = registry.provider(cloud)

    assert set(provider.builders()) == {(o.service, part) for o in provider.offers if o.built for part in o.parts}


@pytest.mark.parametrize("cloud", ["azure", "gcp"])
def test_the_local_cloud_learns_the_stand_in_account(cloud: str) -> None:
    provider = registry.provider(cloud)
    knowledge = provider.local()

    assert (knowledge.cloud, knowledge.package) == (cloud, provider.package)
    assert knowledge.account in provider.stand_in_account.values()


@every_offer
def test_figures_are_in_order(cloud: str, offer: Offer) -> None:
    match offer.promise:
        case FunctionPromise() as function:
            least, most = function.memory_mb
            assert 0 < least <= most
            assert set(function.memory_sizes_mb) <= set(range(least, most + 1))
            assert len(set(function.runtimes)) == len(function.runtimes) > 0
        case TablePromise() as table:
            assert table.consistency
            assert table.rpo_ceiling_seconds is None or table.rpo_typical_seconds <= table.rpo_ceiling_seconds
        case TrafficPromise() as traffic:
            assert set(traffic.failover_with_policy) <= set(traffic.policies) <= set(get_args(Policy))
            assert traffic.thresholds[0] <= traffic.thresholds[1]
            assert not (traffic.intervals_seconds and traffic.interval_range_seconds)
        case ApiPromise() | HealthPromise() | SwitchPromise():
            pass


@every_offer
def test_what_is_built_to_keep_data_has_a_backup_in_order(cloud: str, offer: Offer) -> None:
    if isinstance(offer.promise, TablePromise):
        backup = offer.promise.backup
        assert (backup is not None) == offer.built
        assert backup is None or 0 < backup.interval_seconds < backup.kept_days * 86_400


@every_offer
def test_an_offer_without_promotion_gives_no_time_for_one(cloud: str, offer: Offer) -> None:
    if offer.promotion == "none":
        assert offer.promotion_seconds is None


def test_strong_global_tables_want_three_voters_of_one_set() -> None:
    rule = _of("aws", "dynamodb-global-table-strong").regions

    assert (rule.minimum, rule.maximum, rule.voters, rule.witness) == (2, 3, (3,), "optional")
    assert {members.name: len(members.regions) for members in rule.sets} == {"US": 3, "EU": 4, "AP": 3}
    assert not _table("aws", "dynamodb-global-table-strong").ttl


def test_cosmos_never_lets_every_region_write_strongly() -> None:
    strong = [
        (offer.service, offer.promise.writers, offer.regions.minimum, offer.regions.max_distance_km)
        for offer in registry.provider("azure").offers
        if isinstance(offer.promise, TablePromise)
        and "strong" in offer.promise.consistency
        and offer.regions.maximum != 1
    ]

    assert strong == [("cosmos-single-write-strong", "one", 3, 8000)]


def test_a_store_keeps_an_rpo_of_zero_where_it_is_strong_over_several_regions() -> None:
    for _, offer in OFFERS:
        if isinstance(offer.promise, TablePromise) and offer.regions.maximum != 1:
            strong = "strong" in offer.promise.consistency
            assert strong == (offer.promise.rpo_ceiling_seconds == 0.0), offer.service


def test_each_pair_of_regions_of_a_spanner_set_may_be_asked_for() -> None:
    sets = {m.name: (set(m.regions), set(m.anchors)) for m in _of("gcp", "spanner").regions.sets}

    def taking(*regions: str) -> set[str]:
        return {name for name, (able, voting) in sets.items() if set(regions) <= able and set(regions) & voting}

    assert taking("us-east4", "us-east1") == {"nam3", "nam7", "nam15"}
    assert taking("us-east4", "asia-southeast1") == {"nam3"}
    assert taking("europe-west3", "europe-west1") == set()


def test_a_way_in_names_only_api_services_of_its_own_cloud_or_none_that_exist() -> None:
    apis = {cloud: {o.service for o in registry.provider(cloud).offers if o.kind == "api"} for cloud in CLOUDS}
    fronts = {
        offer.service: set(offer.promise.fronts) & apis[cloud]
        for cloud, offer in OFFERS
        if isinstance(offer.promise, TrafficPromise)
    }

    assert fronts == {
        "route53": {"api-gateway-http"},
        "cloudfront": {"api-gateway-http"},
        "cloudfront-origin-group": {"api-gateway-http"},
        "global-accelerator": set(),
        "front-door": {"functions-http"},
        "traffic-manager": {"functions-http"},
        "global-alb": {"cloud-run-http"},
        "cloud-dns": {"cloud-run-http"},
    }


def test_route_53_ranks_any_number_of_regions_and_fails_over_under_each_policy() -> None:
    route53 = _traffic("aws", "route53")

    assert route53.max_priority_regions is None
    assert route53.failover_with_policy == ("priority", "latency", "weighted", "geo")
    assert route53.intervals_seconds == (10, 30)


def test_traffic_manager_leaves_an_unhealthy_region_under_each_policy() -> None:
    manager = _traffic("azure", "traffic-manager")

    assert set(manager.policies) == set(manager.failover_with_policy)


def test_traffic_manager_needs_a_certificate_and_a_name_below_the_apex() -> None:
    needy = [o.service for _, o in OFFERS if isinstance(o.promise, TrafficPromise) and o.promise.certificate]
    never = [o.service for _, o in OFFERS if isinstance(o.promise, TrafficPromise) and not o.promise.apex]

    assert needy == never == ["traffic-manager"]


@every_cloud
def test_the_catalogue_has_sane_places(cloud: str) -> None:
    regions = registry.provider(cloud).regions

    assert len(regions) > 30
    assert all(name == region.name for name, region in regions.items())
    assert all(len(region.country) == 2 and region.country.isupper() for region in regions.values())
    assert all((region.latitude, region.longitude) != (0.0, 0.0) for region in regions.values())


@pytest.mark.parametrize(
    ("jurisdiction", "south", "north", "west", "east"),
    [("EU", 36, 66, -10, 28), ("US", 25, 49, -125, -67), ("JP", 31, 44, 130, 145), ("AU", -39, -12, 113, 154)],
)
def test_the_regions_of_a_jurisdiction_lie_in_it(
    jurisdiction: str, south: int, north: int, west: int, east: int
) -> None:
    found = [r for cloud in CLOUDS for r in registry.provider(cloud).regions.values() if r.jurisdiction == jurisdiction]

    assert len({region.name for region in found}) >= 6
    assert [r.name for r in found if not (south <= r.latitude <= north and west <= r.longitude <= east)] == []


def test_a_paired_region_of_azure_is_in_the_catalogue_or_is_a_reserve() -> None:
    regions = registry.provider("azure").regions
    outside = {region.extra["pair"] for region in regions.values()} - set(regions) - {""}

    assert outside == {
        *("francesouth", "germanynorth", "koreasouth", "norwaywest"),
        *("southafricawest", "swedensouth", "switzerlandwest", "uaecentral"),
    }


def test_dublin_and_frankfurt_are_about_1090_km_apart() -> None:
    regions = registry.provider("aws").regions

    assert round(_kilometres(regions["eu-west-1"], regions["eu-central-1"]), -1) == 1090


def test_no_two_strong_cosmos_regions_inside_the_eu_are_too_far_apart() -> None:
    eu = [region for region in registry.provider("azure").regions.values() if region.jurisdiction == "EU"]

    assert max(_kilometres(one, other) for one, other in combinations(eu, 2)) < 8000


def _kilometres(one: RegionInfo, other: RegionInfo) -> float:
    """Great circle on a sphere of 6,371 km."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(chord))


def test_stand_in_accounts_are_no_real_ones() -> None:
    accounts = {cloud: dict(registry.provider(cloud).stand_in_account) for cloud in CLOUDS}
    nil = "00000000-0000-0000-0000-000000000000"

    assert accounts == {
        "aws": {"id": "000000000000"},
        "azure": {"subscription": nil, "tenant": nil},
        "gcp": {"project": "msr-local", "number": "000000000000"},
    }


def test_a_provider_is_what_the_protocol_asks_for() -> None:
    providers: list[Provider] = [registry.provider(cloud) for cloud in CLOUDS]

    assert [(p.title, p.package) for p in providers] == [
        ("Amazon Web Services", "aws"),
        ("Microsoft Azure", "azure-native"),
        ("Google Cloud", "gcp"),
    ]
