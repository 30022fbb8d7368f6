"""Where DNS leads, asked of a DNS on this machine, and what follows for a zone that was just made."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from msr.deploy.delegation import MadeZone, made_zone
from msr.deploy.name_servers import Dns, leads_to
from msr.load import load_text
from msr.plan import Plan
from msr.planner import plan
from msr.registry import provider
from tests.fakes.dns import HERE, FakeDns

SERVERS = ("ns-1.awsdns-01.org", "ns-2.awsdns-02.com")
ZONE = MadeZone("orders.example", SERVERS)
BASE = {"traffic": {"zone_id": "Z1", "name_servers": "NS-1.awsdns-01.org.,ns-2.awsdns-02.com"}}
BLUEPRINT = """\
msr: 1
name: orders
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {domain: api.orders.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [orders]}
tables:
  orders: {key: order_id}
"""


def planned(text: str = BLUEPRINT) -> Plan:
    blueprint = load_text(text, file="blueprint.yaml", folder=Path())
    return plan(blueprint, provider=provider("aws"), as_of=date(2026, 11, 25))


def test_the_zone_above_says_where_it_leads() -> None:
    with FakeDns(delegated={"orders.example.": ("NS-1.awsdns-01.org.", "ns-2.awsdns-02.com.")}) as fake:
        assert leads_to("orders.example", fake.dns) == set(SERVERS)
        assert fake.asked[-1] == "above orders.example. NS"


def test_a_zone_that_nobody_delegated_leads_nowhere() -> None:
    with FakeDns() as fake:
        assert leads_to("orders.example", fake.dns) == frozenset()


def test_what_a_resolver_remembers_from_before_does_not_count() -> None:
    with FakeDns(
        delegated={"orders.example.": ("ns-1.awsdns-01.org.",)}, remembered={"orders.example.": ("ns.old.example.",)}
    ) as fake:
        assert leads_to("orders.example", fake.dns) == {"ns-1.awsdns-01.org"}


def test_the_resolver_is_believed_where_the_zone_above_is_out_of_reach() -> None:
    with FakeDns(mute=True, remembered={"orders.example.": ("ns.old.example.",)}) as fake:
        assert leads_to("orders.example", fake.dns) == {"ns.old.example"}
    with FakeDns(mute=True) as fake:
        assert leads_to("orders.example", fake.dns) == frozenset()


def test_a_machine_without_dns_says_so_soon() -> None:
    started = time.monotonic()
    assert leads_to("orders.example", Dns((HERE,), port=1, patience_seconds=0.2)) is None
    assert time.monotonic() - started < 5


def test_a_zone_that_leads_to_its_servers_holds_nothing_up() -> None:
    assert ZONE.is_led_to(frozenset(SERVERS))
    assert ZONE.is_led_to(frozenset(SERVERS[:1]))


@pytest.mark.parametrize(
    ("found", "where"),
    [
        ((), "DNS leads nowhere"),
        (("ns.old.example",), "DNS leads to ns.old.example"),
        (("ns.old.example", SERVERS[0]), "DNS leads to ns-1.awsdns-01.org, ns.old.example"),
    ],
)
def test_a_zone_that_leads_elsewhere_names_what_to_set(found: tuple[str, ...], where: str) -> None:
    assert not ZONE.is_led_to(frozenset(found))
    missed = ZONE.missed(frozenset(found))
    assert missed.message == f"the zone orders.example is made, and not delegated yet: {where}"
    assert missed.name_servers == SERVERS
    assert missed.details == SERVERS
    assert missed.hint == (
        "set these name servers for orders.example where it is registered, then run `msr up` again: it goes on"
    )


def test_the_zone_of_a_plan_is_told_with_the_servers_that_its_base_hands_on() -> None:
    assert made_zone(planned(), BASE) == ZONE
    assert made_zone(planned(), {"traffic": {"zone_id": "Z1", "name_servers": ""}}) is None
    assert made_zone(planned(), {}) is None


def test_a_zone_that_exists_is_nobodys_to_delegate() -> None:
    theirs = BLUEPRINT.replace("{domain: api.orders.example}", "{domain: api.orders.example, zone: Z0123456789ABC}")
    assert made_zone(planned(theirs), BASE) is None
