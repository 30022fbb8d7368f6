"""A provider instance's side of the protocol: what the engine would send, over a real channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2 as pb

from msr.knowledge import PropertyMap, Value
from msr.local.wire import decode, encode

_Response = TypeVar("_Response", bound=Message)


class Refusal(Exception):
    """What the provider said no with."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Made:
    """A resource as the engine remembers it."""

    type: str
    urn: str
    id: str
    inputs: PropertyMap
    outputs: PropertyMap


@dataclass(slots=True)
class Client:
    """One connection: one provider instance."""

    port: int
    settings: PropertyMap = field(default_factory=dict[str, Value])
    configured: bool = True
    channel: grpc.Channel = field(init=False)

    def __post_init__(self) -> None:
        # A channel of its own: gRPC shares connections between equal ones, and the peer is the instance.
        options = [("grpc.use_local_subchannel_pool", 1)]
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}", options=options)
        if self.configured:
            self.call("Configure", pb.ConfigureRequest(args=encode(self.settings)), pb.ConfigureResponse)

    def call(self, method: str, request: Message, response: type[_Response]) -> _Response:
        """One RPC; a refusal is raised with its code."""
        ask = self.channel.unary_unary(
            f"/pulumirpc.ResourceProvider/{method}", type(request).SerializeToString, response.FromString
        )
        try:
            return ask(request, timeout=20)
        except grpc.RpcError as error:
            raise Refusal(error.code().name, error.details() or "") from error

    def problems(self, type_: str, name: str, inputs: Mapping[str, Value]) -> list[str]:
        """Why a check fails: each reason starts with the property's path."""
        request = pb.CheckRequest(urn=urn(type_, name), type=type_, name=name, news=encode(inputs))
        return [failure.reason for failure in self.call("Check", request, pb.CheckResponse).failures]

    def check(self, type_: str, name: str, inputs: Mapping[str, Value], olds: PropertyMap | None = None) -> PropertyMap:
        """Checked inputs; a failed check is an error."""
        request = pb.CheckRequest(
            urn=urn(type_, name), type=type_, name=name, news=encode(inputs), olds=encode(olds or {})
        )
        answer = self.call("Check", request, pb.CheckResponse)
        assert not answer.failures, [failure.reason for failure in answer.failures]
        return decode(answer.inputs)

    def create(self, type_: str, name: str, inputs: Mapping[str, Value], *, preview: bool = False) -> Made:
        """Checks, then creates."""
        checked = self.check(type_, name, inputs)
        request = pb.CreateRequest(
            urn=urn(type_, name), type=type_, name=name, properties=encode(checked), preview=preview
        )
        answer = self.call("Create", request, pb.CreateResponse)
        return Made(type_, urn(type_, name), answer.id, checked, decode(answer.properties))

    def diff(self, made: Made, inputs: Mapping[str, Value]) -> pb.DiffResponse:
        """What the new inputs would change."""
        request = pb.DiffRequest(
            id=made.id,
            urn=made.urn,
            type=made.type,
            olds=encode(made.outputs),
            old_inputs=encode(made.inputs),
            news=self._checked(made, inputs),
        )
        return self.call("Diff", request, pb.DiffResponse)

    def update(self, made: Made, inputs: Mapping[str, Value], *, preview: bool = False) -> Made:
        """Checks, then updates."""
        checked = self._checked(made, inputs)
        request = pb.UpdateRequest(
            id=made.id,
            urn=made.urn,
            type=made.type,
            olds=encode(made.outputs),
            old_inputs=encode(made.inputs),
            news=checked,
            preview=preview,
        )
        answer = self.call("Update", request, pb.UpdateResponse)
        return Made(made.type, made.urn, made.id, decode(checked), decode(answer.properties))

    def read(self, made: Made) -> pb.ReadResponse:
        """A refresh."""
        request = pb.ReadRequest(
            id=made.id,
            urn=made.urn,
            type=made.type,
            properties=encode(made.outputs),
            inputs=encode(made.inputs),
        )
        return self.call("Read", request, pb.ReadResponse)

    def adopt(self, type_: str, name: str, id_: str) -> pb.ReadResponse:
        """An import: an id and nothing else."""
        return self.call("Read", pb.ReadRequest(id=id_, urn=urn(type_, name), type=type_), pb.ReadResponse)

    def delete(self, made: Made) -> None:
        """A deletion."""
        request = pb.DeleteRequest(
            id=made.id,
            urn=made.urn,
            type=made.type,
            properties=encode(made.outputs),
            old_inputs=encode(made.inputs),
        )
        self.call("Delete", request, Empty)

    def _checked(self, made: Made, inputs: Mapping[str, Value]) -> Struct:
        return encode(self.check(made.type, made.urn.rpartition("::")[2], inputs, made.inputs))


def urn(type_: str, name: str) -> str:
    """The URN of a resource in the stack ``dev`` of the project ``msr``."""
    return f"urn:pulumi:dev::msr::{type_}::{name}"
