"""Functions and the HTTP front before them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msr.blueprint import Function
from msr.offer import ApiPromise, FunctionPromise, Offer
from msr.plan import ApiSpec, FunctionSpec, Ref, RouteSpec
from msr.planner import regions
from msr.planner.scene import Question, Scene
from msr.provider import Provider

DRAIN_PATH = "/_msr/drain"
"""Where a region answers for its peers: ``<path>/<region>`` is 200 while that region is drained."""


def questions(scene: Scene) -> Iterator[Question]:
    """One question a function, and one for the API where any function has routes."""
    for name, function in scene.blueprint.functions.items():
        yield Question(
            key=f"functions.{name}",
            kind="function",
            path=f"functions.{name}",
            subject=f"function `{name}` needs {function.runtime}, {function.memory} and {function.timeout}",
            regions=scene.home_first,
            needs=tuple(Ref(f"tables.{use.target}", use.access) for use in function.uses),
            against=partial(_against, scene, function),
            spec=partial(_spec, scene, function),
        )
    if scene.routed:
        yield _api(scene)


def _against(scene: Scene, function: Function, offer: Offer, provider: Provider) -> tuple[str, ...]:
    promise = offer.promise
    assert isinstance(promise, FunctionPromise)
    together = _apart(scene, function) if offer.sharing == "service" else ()
    return (*_unkept(scene, function, promise), *together, *regions.against(offer.regions, scene, provider.regions))


def _apart(scene: Scene, function: Function) -> Iterator[str]:
    """What keeps a function out of the app that all functions of the service share."""
    for name, other in scene.blueprint.functions.items():
        if other is function:
            return
        if other.runtime != function.runtime:
            yield f"runs every function of a service in one app: `{name}` has {other.runtime}"
        for word in sorted(function.environment.keys() & other.environment.keys()):
            if function.environment[word] != other.environment[word]:
                yield f"gives every function of a service one environment: `{name}` has another `{word}`"


def _unkept(scene: Scene, function: Function, promise: FunctionPromise) -> Iterator[str]:
    if function.runtime not in promise.runtimes:
        yield f"does not run {function.runtime}; it runs {', '.join(_alike(function.runtime, promise.runtimes))}"
    least, most = promise.memory_mb
    if not least <= function.memory.megabytes <= most:
        yield f"gives {least} to {most} MB of memory"
    elif promise.memory_sizes_mb and function.memory.megabytes not in promise.memory_sizes_mb:
        yield f"gives {' or '.join(map(str, promise.memory_sizes_mb))} MB of memory"
    if promise.routes_only and not scene.routed:
        yield "calls functions by their routes, and none has any"
    if function.timeout.seconds > promise.timeout_seconds:
        yield f"ends a call after {promise.timeout_seconds} s"
    if scene.waiting and function_floor(scene) and not promise.warm_floor:
        yield "keeps no instance warm (`failover.standby.floor`)"
    size = sum(len(key.encode()) + len(value.encode()) for key, value in function.environment.items())
    if promise.environment_bytes and size > promise.environment_bytes:
        yield f"takes {promise.environment_bytes:,} bytes of environment variables, not {size:,}"


def _alike(runtime: str, runtimes: tuple[str, ...]) -> tuple[str, ...]:
    """The runtimes of the same language, or all where it has none of that."""
    family = runtime.rstrip("0123456789.x")
    return tuple(other for other in runtimes if other.startswith(family)) or runtimes


def function_floor(scene: Scene) -> float:
    """The share of peak that a standby region keeps warm, from 0 to 1."""
    return scene.blueprint.failover.standby.floor.fraction


def _spec(scene: Scene, function: Function, offer: Offer) -> FunctionSpec:
    promise = offer.promise
    assert isinstance(promise, FunctionPromise)
    warm = 1 if function_floor(scene) else 0
    least = promise.warm_for_anycast if len(scene.serving) > 1 and _by_anycast(scene) else 0
    return FunctionSpec(
        code=function.code,
        handler=function.handler,
        runtime=function.runtime,
        memory_mb=round(function.memory.megabytes),
        timeout_seconds=round(function.timeout.seconds),
        environment=dict(sorted(function.environment.items())),
        warm={p.key: max(warm if p.role == "standby" else 0, least) for p in scene.serving},
    )


def _by_anycast(scene: Scene) -> bool:
    routing = scene.blueprint.routing
    return routing is not None and "anycast" in routing.via


def _api(scene: Scene) -> Question:
    functions = scene.blueprint.functions
    slowest = max((f.timeout.seconds, name) for name, f in functions.items() if f.routes)
    return Question(
        key="api",
        kind="api",
        path=f"functions.{slowest[1]}.timeout",
        subject=f"the API needs answers within {slowest[0]} s (function `{slowest[1]}`)",
        regions=scene.home_first,
        needs=(*(Ref(f"functions.{name}") for name, f in functions.items() if f.routes), Ref("health")),
        against=partial(_against_api, scene, slowest[0]),
        spec=partial(_api_spec, scene),
    )


def _against_api(scene: Scene, slowest_seconds: float, offer: Offer, provider: Provider) -> tuple[str, ...]:
    promise = offer.promise
    assert isinstance(promise, ApiPromise)
    return (*_unkept_by_api(scene, slowest_seconds, promise), *regions.against(offer.regions, scene, provider.regions))


def _unkept_by_api(scene: Scene, slowest_seconds: float, promise: ApiPromise) -> Iterator[str]:
    throttle = scene.blueprint.api.throttle
    routed = sum(bool(function.routes) for function in scene.blueprint.functions.values())
    if _own_host(scene) and promise.own_host_functions is not None and routed > promise.own_host_functions:
        yield f"answers for {promise.own_host_functions} function on a host of its own: set `routing.domain`"
    if slowest_seconds > promise.timeout_seconds:
        yield f"ends a request after {promise.timeout_seconds} s"
    if promise.throttle and promise.max_rate_per_second and throttle.rate.per_second > promise.max_rate_per_second:
        yield f"admits {promise.max_rate_per_second:,} requests a second in an account of default quotas"
    if promise.throttle and promise.max_burst and throttle.burst > promise.max_burst:
        yield f"admits bursts of {promise.max_burst:,} in an account of default quotas"


def _api_spec(scene: Scene, _: Offer) -> ApiSpec:
    blueprint = scene.blueprint
    routes = (
        RouteSpec(route.method, route.path, f"functions.{name}")
        for name, function in blueprint.functions.items()
        for route in function.routes
    )
    throttle = blueprint.api.throttle
    return ApiSpec(
        routes=tuple(sorted(routes, key=lambda route: (route.path, route.method))),
        rate_per_second=throttle.rate.per_second,
        burst=throttle.burst,
        health_path=blueprint.health.path,
        drain_path=DRAIN_PATH,
        public=_own_host(scene),
    )


def _own_host(scene: Scene) -> bool:
    routing = scene.blueprint.routing
    return routing is None or routing.domain is None
