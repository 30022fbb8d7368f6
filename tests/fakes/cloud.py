"""A cloud with one kind of thing, served to the real engine over Pulumi's provider protocol.

Things live in memory, so they outlive every engine and every process of msr under test. Faults, delays and a crash in
the middle of a creation can be set while it runs.
"""

# ruff: noqa: N802 - the protocol names its methods

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

PACKAGE = "fake"
REPLACED_BY = ("name", "region", "key")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

Properties = dict[str, object]


@dataclass(slots=True)
class Thing:
    """An object of the cloud; ``birth`` counts creations."""

    id: str
    urn: str
    inputs: Properties
    birth: int


@dataclass(slots=True)
class Fault:
    """Refuse ``calls`` creations, updates or deletions of things whose id contains ``where``."""

    where: str
    message: str
    calls: int
    code: grpc.StatusCode = grpc.StatusCode.FAILED_PRECONDITION


@dataclass(slots=True)
class FakeCloud:
    """Serve the fake cloud inside ``with``; ``environment()`` is what the engine needs to reach it."""

    things: dict[str, Thing] = field(default_factory=dict[str, Thing])
    faults: list[Fault] = field(default_factory=list[Fault])
    calls: list[str] = field(default_factory=list[str])
    delay_seconds: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    _server: grpc.Server | None = None
    _port: int = 0

    def __enter__(self) -> FakeCloud:
        self._server = grpc.server(ThreadPoolExecutor(32))
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(self), self._server)
        self._port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.stop(0).wait()

    def environment(self) -> Mapping[str, str]:
        return {"PULUMI_DEBUG_PROVIDERS": f"{PACKAGE}:{self._port}"}

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[tuple[str, str], ...]:
        """The things that carry a mark."""
        return tuple((id_, id_) for id_, thing in self.things.items() if thing.inputs.get(path) == value)

    def names(self) -> list[str]:
        """The names of all things, sorted."""
        return sorted(str(thing.inputs["name"]) for thing in self.things.values())

    def fail(self, where: str, message: str = "no capacity left", calls: int = 1) -> None:
        self.faults.append(Fault(where, message, calls))

    def fault(self, id_: str) -> Fault | None:
        for fault in self.faults:
            if fault.where in id_ and fault.calls > 0:
                fault.calls -= 1
                return fault
        return None


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """The provider protocol over a :class:`FakeCloud`."""

    def __init__(self, cloud: FakeCloud) -> None:
        self.cloud = cloud

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False)

    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema='{"name":"fake","version":"1.0.0"}')

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        return provider_pb2.ConfigureResponse(acceptSecrets=False, supportsPreview=True, acceptResources=False)

    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        old, new = _plain(request.old_inputs), _plain(request.news)
        changed = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        replaced = [key for key in changed if key in REPLACED_BY]
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some if changed else none, diffs=changed, replaces=replaced, deleteBeforeReplace=bool(replaced)
        )

    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        inputs = _plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(id="", properties=_struct({**inputs, "arn": UNKNOWN}))
        id_ = f"{inputs['region']}/{inputs['name']}"
        self._work("create", id_, context)
        with self.cloud.lock:
            if id_ in self.cloud.things and not inputs.get("twins"):
                context.abort(grpc.StatusCode.ALREADY_EXISTS, f"{id_} already exists")
            birth = len([call for call in self.cloud.calls if call.startswith("create ")])
            id_ = f"{id_}#{birth}" if inputs.get("twins") else id_
            self.cloud.things[id_] = Thing(id_, request.urn, inputs, birth)
        return provider_pb2.CreateResponse(id=id_, properties=_outputs(id_, inputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        news = _plain(request.news)
        if not request.preview:
            self._work("update", request.id, context)
            with self.cloud.lock:
                if request.id not in self.cloud.things:
                    context.abort(grpc.StatusCode.NOT_FOUND, f"{request.id} does not exist")
                self.cloud.things[request.id].inputs = news
        return provider_pb2.UpdateResponse(properties=_outputs(request.id, news))

    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        thing = self.cloud.things.get(request.id)
        if thing is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=thing.id, properties=_outputs(thing.id, thing.inputs), inputs=_struct(thing.inputs)
        )

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        thing = self.cloud.things.get(request.id)
        if thing and thing.inputs.get("guarded") == "True":
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{request.id} is protected from deletion")
        self._work("delete", request.id, context)
        with self.cloud.lock:
            self.cloud.things.pop(request.id, None)
        return empty_pb2.Empty()

    def _work(self, call: str, id_: str, context: grpc.ServicerContext) -> None:
        with self.cloud.lock:
            self.cloud.calls.append(f"{call} {id_}")
            fault = self.cloud.fault(id_)
        if fault:
            context.abort(fault.code, fault.message)
        if self.cloud.delay_seconds:
            time.sleep(self.cloud.delay_seconds)


def _plain(struct: Struct) -> Properties:
    return MessageToDict(struct)


def _struct(properties: Mapping[str, object]) -> Struct:
    return ParseDict(dict(properties), Struct())


def _outputs(id_: str, inputs: Mapping[str, object]) -> Struct:
    return _struct({**inputs, "arn": f"arn:fake:{id_}"})
