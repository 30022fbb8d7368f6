"""Blueprints that between them ask for everything that msr builds on Google Cloud."""

from __future__ import annotations

PAIR = """\
msr: 1
name: orders
cloud: gcp
regions: [us-east4, us-central1]
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

ANYCAST = """\
msr: 1
name: shop
cloud: gcp
regions: {belgium: {name: europe-west1}, holland: {name: europe-west4}}
failover: active-active
routing: {domain: shop.example, via: anycast}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [baskets]}
  search:
    code: functions
    handler: app.handler
    runtime: python3.13
    memory: 1GB
    routes: ["GET /search"]
    uses: ["baskets:read"]
tables:
  baskets: {key: basket_id}
"""

BOTH = ANYCAST.replace("via: anycast", "via: [anycast, dns], zone: shop-zone")

LEDGER = """\
msr: 1
name: bank
cloud: gcp
regions: [us-east1, us-east4, europe-west1]
failover: active-active
routing: {domain: api.bank.example, via: anycast}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [ledger, audit]}
tables:
  ledger:
    key: {account: string, seq: number}
    consistency: strong
    indexes: {by_day: {key: {day: string}, project: keys}}
  audit: {key: entry, ttl: expires_at, consistency: bounded-staleness}
"""

TWINS = """\
msr: 1
name: twins
cloud: gcp
regions: [europe-west3, europe-west10]
failover: active-active
routing: {domain: api.twins.example, policy: geo}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [ledger]}
tables:
  ledger: {key: account, consistency: strong}
"""

EVENTUAL = """\
msr: 1
name: atlas
cloud: gcp
regions:
  east: {name: us-east4, role: active, weight: 60}
  tokyo: {name: asia-northeast1, role: active, weight: 40}
failover: active-active
routing: {domain: api.atlas.example, policy: weighted}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [places, visits]}
tables:
  places: {key: place}
  visits: {key: {place: string, at: number}}
"""

DNS_FIRST = PAIR.replace("{domain: api.orders.example}", "{domain: api.orders.example, via: [dns, anycast]}")

PLACES = """\
msr: 1
name: news
cloud: gcp
regions: {east: {name: us-east4}, belgium: {name: europe-west1}, tokyo: {name: asia-northeast1}}
failover: active-active
routing:
  domain: api.news.example
  policy: geo
  geo: {east: [default], belgium: ["continent:EU", "continent:AF"], tokyo: ["continent:AS", "country:AU"]}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["ANY /{proxy+}"], uses: [pages]}
tables:
  pages: {key: page}
"""

GLOBE = """\
msr: 1
name: globe
cloud: gcp
regions: [us-east1, us-east4, europe-west1]
failover: active-active
routing: {domain: api.globe.example, via: anycast}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [visits]}
tables:
  visits: {key: visit}
"""

PILOT_LIGHT = PAIR.replace("failover: active-passive", "failover: pilot-light")

ALONE = """\
msr: 1
name: solo
cloud: gcp
regions: [europe-north1]
failover: single
functions:
  api:
    code: functions
    handler: app.handler
    runtime: python3.12
    memory: 256MB
    routes: ["ANY /{proxy+}"]
    uses: [notes]
tables:
  notes: {key: note}
"""

NAMED = """\
msr: 1
name: named
cloud: gcp
regions: [europe-north1]
failover: single
routing: {domain: www.named.example}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.12, routes: ["GET /"], uses: []}
"""

ALL = {
    "pair": PAIR,
    "anycast": ANYCAST,
    "both": BOTH,
    "ledger": LEDGER,
    "twins": TWINS,
    "eventual": EVENTUAL,
    "dns_first": DNS_FIRST,
    "places": PLACES,
    "globe": GLOBE,
    "pilot_light": PILOT_LIGHT,
    "alone": ALONE,
    "named": NAMED,
}
