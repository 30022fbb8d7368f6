"""Blueprints that between them ask for everything that msr builds on Azure."""

from __future__ import annotations

PAIR = """\
msr: 1
name: orders
cloud: azure
regions: [eastus2, centralus]
failover: {mode: active-passive, standby: {floor: 10%}}
routing: {domain: api.orders.example, certificate: certificates/orders-vault/api-tls}
functions:
  api:
    code: functions
    handler: app.handler
    runtime: python3.12
    memory: 2048MB
    environment: {LEVEL: info}
    routes: ["ANY /{proxy+}", "GET /orders/{id}"]
    uses: [orders, "carts:read"]
  admin:
    code: admin
    handler: app.handler
    runtime: python3.12
    routes: ["GET /audit"]
    uses: ["orders:read"]
tables:
  orders: {key: order_id, indexes: {by_day: {key: {day: string, total: number}, project: [status]}}}
  carts: {key: {cart: string, line: number}, ttl: expires_at, consistency: session}
  prices: {key: sku}
"""

EDGE = """\
msr: 1
name: shop
cloud: azure
regions:
  east: {name: eastus2, role: active, weight: 60}
  west: {name: westus3, role: active, weight: 40}
failover: active-active
routing: {domain: shop.example, via: anycast, policy: weighted, certificate: certificates/shop-vault/shop-tls}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [carts]}
tables:
  carts: {key: cart_id}
"""

BOTH_WAYS = """\
msr: 1
name: store
cloud: azure
regions: [swedencentral, germanywestcentral]
failover: active-passive
routing: {domain: api.store.example, via: [anycast, dns], certificate: certificates/store-vault/api-tls}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [carts]}
tables:
  carts: {key: cart_id, consistency: bounded-staleness}
"""

ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns"
    "/providers/Microsoft.Network/dnszones/bank.example"
)

STRONG = f"""\
msr: 1
name: bank
cloud: azure
regions: [swedencentral, germanywestcentral, francecentral]
failover: active-active
routing:
  domain: api.bank.example
  zone: {ZONE}
  certificate: certificates/bank-vault/api-tls
  policy: geo
  geo: {{swedencentral: ["country:SE", "continent:AS"], germanywestcentral: ["country:DE"]}}
functions:
  api: {{code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{{proxy+}}"], uses: [ledger]}}
tables:
  ledger: {{key: {{account: string, seq: number}}, consistency: strong}}
"""

PILOT = """\
msr: 1
name: pilot
cloud: azure
regions: [eastus2, centralus]
failover: pilot-light
routing: {via: anycast}
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [carts]}
tables:
  carts: {key: {n: number}}
"""

ALONE = """\
msr: 1
name: alone
cloud: azure
regions: [ukwest]
failover: single
functions:
  api: {code: functions, handler: app.handler, runtime: python3.13, routes: ["ANY /{proxy+}"], uses: [carts]}
tables:
  carts: {key: cart_id, consistency: strong}
"""

ALL = {"pair": PAIR, "edge": EDGE, "both_ways": BOTH_WAYS, "strong": STRONG, "pilot": PILOT, "alone": ALONE}
