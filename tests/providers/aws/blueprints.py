"""Blueprints that between them ask for everything that msr builds on AWS."""

from __future__ import annotations

PAIR = """\
msr: 1
name: orders
cloud: aws
regions: [us-east-1, us-west-2]
failover: active-passive
routing: {domain: api.orders.example}
functions:
  api:
    code: functions
    handler: app.handler
    runtime: python3.12
    environment: {LEVEL: info}
    routes: ["ANY /{proxy+}", "GET /orders/{id}"]
    uses: [orders, "carts:read"]
tables:
  orders: {key: order_id, indexes: {by_day: {key: {day: string, total: number}, project: [status]}}}
  carts: {key: {cart: string, line: number}, ttl: expires_at, consistency: session}
"""

STRONG_WITNESS = """\
msr: 1
name: bank
cloud: aws
regions:
  dublin: {name: eu-west-1, role: active}
  frankfurt: {name: eu-central-1, role: active}
  paris: {name: eu-west-3, role: witness}
failover: active-active
routing: {domain: bank.example, zone: Z0123456789ABC}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [ledger]}
tables:
  ledger: {key: {account: string, seq: number}, consistency: strong}
"""

STRONG_THREE = """\
msr: 1
name: bank
cloud: aws
regions: [us-east-1, us-east-2, us-west-2]
failover: active-active
routing: {domain: api.bank.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [ledger]}
tables:
  ledger: {key: account, consistency: strong}
"""

WEIGHTED = """\
msr: 1
name: shop
cloud: aws
regions:
  east: {name: us-east-1, role: active, weight: 60}
  west: {name: us-west-2, role: active, weight: 40}
failover: active-active
routing: {domain: api.shop.example, policy: weighted}
functions:
  api: {code: functions, handler: app.handler, runtime: nodejs24.x, routes: ["GET /"], uses: []}
"""

GEO = """\
msr: 1
name: atlas
cloud: aws
regions: [us-east-1, eu-west-1]
failover: active-active
routing:
  domain: api.atlas.example
  policy: geo
  geo: {us-east-1: ["continent:NA", default], eu-west-1: ["continent:EU", "country:GB"]}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [places]}
tables:
  places: {key: place}
"""

PILOT_LIGHT = PAIR.replace("failover: active-passive", "failover: pilot-light")

EDGE = PAIR.replace("{domain: api.orders.example}", "{domain: api.orders.example, via: [anycast]}")
EDGE_FIRST = PAIR.replace("{domain: api.orders.example}", "{domain: api.orders.example, via: [anycast, dns]}")
EDGE_LAST = STRONG_THREE.replace("{domain: api.bank.example}", "{domain: bank.example, via: [dns, anycast]}")

RANKED = """\
msr: 1
name: desk
cloud: aws
regions: [eu-west-1, eu-central-1, eu-north-1]
failover: active-passive
routing: {domain: desk.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [tickets]}
tables:
  tickets: {key: ticket}
"""

ALONE = """\
msr: 1
name: solo
cloud: aws
regions: [eu-north-1]
failover: single
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [notes]}
tables:
  notes: {key: note}
"""

ALL = {
    "pair": PAIR,
    "strong_witness": STRONG_WITNESS,
    "strong_three": STRONG_THREE,
    "weighted": WEIGHTED,
    "geo": GEO,
    "ranked": RANKED,
    "pilot_light": PILOT_LIGHT,
    "edge": EDGE,
    "edge_first": EDGE_FIRST,
    "edge_last": EDGE_LAST,
    "alone": ALONE,
}
