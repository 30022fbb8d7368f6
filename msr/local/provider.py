"""Pulumi's provider protocol, answered by the local cloud.

One gRPC connection belongs to one provider instance (a default one, an explicit ``aws.Provider``): requests do not
name their instance, so its settings are kept by peer. An engine that leaves sends ``Cancel``; it calls off what that
connection waits for, and never stops the server. Method names and parameters are the protocol's.
"""
# ruff: noqa: N802, ARG002

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import NoReturn, Protocol

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from msr.knowledge import Problem
from msr.local.checking import CheckedRequest, problems, with_defaults
from msr.local.difference import Change, differences
from msr.local.lifecycle import Caller, Lifecycle, Target
from msr.local.package import ServedPackage
from msr.local.refusal import InitialisationFailed, Refused
from msr.local.settings import admit, read_settings, settings_problems
from msr.local.store import Store
from msr.local.wire import decode, encode


class Context(Protocol):
    """What a servicer needs of gRPC's context."""

    def peer(self) -> str: ...
    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn: ...
    def set_trailing_metadata(self, trailing_metadata: tuple[tuple[str, bytes], ...]) -> None: ...


class LocalProvider(provider_pb2_grpc.ResourceProviderServicer):
    """One package, on one store."""

    def __init__(self, package: ServedPackage, store: Store) -> None:
        self.package = package
        self.store = store
        self.lifecycle = Lifecycle(package, store)
        self._callers: dict[str, Caller] = {}
        self._callers_lock = threading.Lock()

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        """Says which kinds of value are understood."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=True, accept_outputs=True, supports_autonaming_configuration=True
        )

    def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> Empty:
        """Accepts an engine that attaches instead of starting a plugin; refusing would be fatal for it."""
        return Empty()

    def GetPluginInfo(self, request: Empty, context: Context) -> plugin_pb2.PluginInfo:
        """The SDK's own version, so that the engine sees no mismatch."""
        return plugin_pb2.PluginInfo(version=self.package.sdk.version)

    def GetSchema(self, request: provider_pb2.GetSchemaRequest, context: Context) -> provider_pb2.GetSchemaResponse:
        """Name and version: programs carry the rest in their SDK."""
        schema = f'{{"name":"{self.package.name}","version":"{self.package.sdk.version}"}}'
        return provider_pb2.GetSchemaResponse(schema=schema)

    def GetMapping(self, request: provider_pb2.GetMappingRequest, context: Context) -> provider_pb2.GetMappingResponse:
        """No mapping: nothing is converted from other tools."""
        return provider_pb2.GetMappingResponse()

    def GetMappings(
        self, request: provider_pb2.GetMappingsRequest, context: Context
    ) -> provider_pb2.GetMappingsResponse:
        """No mappings."""
        return provider_pb2.GetMappingsResponse()

    def Cancel(self, request: Empty, context: Context) -> Empty:
        """Calls off what this connection waits for."""
        self._caller(context).cancelled.set()
        return Empty()

    def CheckConfig(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        """Checks a provider instance's settings."""
        found = tuple(settings_problems(self.package, read_settings(decode(request.news))))
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(found))

    def DiffConfig(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        """A provider instance changes in place; what lived in its region by default is told by ``Diff``."""
        changes = differences(decode(request.old_inputs), decode(request.news))
        return _diff_response([change for change in changes if change.top != "version"], frozenset())

    def Configure(self, request: provider_pb2.ConfigureRequest, context: Context) -> provider_pb2.ConfigureResponse:
        """Takes a provider instance in, unless it is meant for a real account."""
        settings = read_settings(decode(request.args))
        with _refusals(context):
            admit(self.package, settings)
        with self._callers_lock:
            self._callers[context.peer()] = Caller(settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=True,
            acceptOutputs=True,
            supports_autonaming_configuration=True,
        )

    def Check(self, request: provider_pb2.CheckRequest, context: Context) -> provider_pb2.CheckResponse:
        """Checks a resource's inputs against schema and value rules, and fills in defaults."""
        wanted = CheckedRequest(
            type=request.type,
            urn=request.urn,
            news=decode(request.news),
            settings=self._caller(context).settings,
            births=self.store.births(request.urn),
            olds=decode(request.olds),
            proposed_name=request.autonaming.proposed_name,
        )
        if request.type not in self.package.sdk.tokens:
            unknown = Problem("", f"{self.package.name} {self.package.sdk.version} has no type {request.type}")
            return provider_pb2.CheckResponse(failures=_failures([unknown]))
        inputs = with_defaults(self.package, wanted)
        found = problems(self.package, wanted, inputs, self.package.knowledge.account)
        if found:
            return provider_pb2.CheckResponse(failures=_failures(found))
        return provider_pb2.CheckResponse(inputs=encode(inputs))

    def Diff(self, request: provider_pb2.DiffRequest, context: Context) -> provider_pb2.DiffResponse:
        """What a change would do: nothing, an update, or a new object."""
        old, new = decode(request.old_inputs), decode(request.news)
        ignored = {path.split(".")[0].split("[")[0] for path in request.ignoreChanges}
        changes = [change for change in differences(old, new) if change.top not in ignored]
        if self.package.is_rehomed(request.type, new, decode(request.olds), self._caller(context).settings):
            changes.append(Change(self.package.region_input(request.type), "update"))
        known = self.package.type(request.type)
        replacing = known.replace_on if known else frozenset[str]()
        response = _diff_response(changes, replacing | {self.package.region_input(request.type)})
        name = self.package.name_input(request.type)
        if response.replaces and name and name in new and old.get(name) == new.get(name):
            # The old and the new object cannot bear one name at the same time.
            response.deleteBeforeReplace = True
        return response

    def Create(self, request: provider_pb2.CreateRequest, context: Context) -> provider_pb2.CreateResponse:
        """Makes an object."""
        target = Target(request.type, request.urn)
        with _refusals(context):
            made = self.lifecycle.create(
                target, decode(request.properties), self._caller(context), preview=request.preview
            )
        return provider_pb2.CreateResponse(id=made.id, properties=encode(made.outputs))

    def Update(self, request: provider_pb2.UpdateRequest, context: Context) -> provider_pb2.UpdateResponse:
        """Changes an object."""
        before = (decode(request.old_inputs), decode(request.olds))
        target = Target(request.type, request.urn, request.id)
        with _refusals(context):
            outputs = self.lifecycle.update(
                target, decode(request.news), before, self._caller(context), preview=request.preview
            )
        return provider_pb2.UpdateResponse(properties=encode(outputs))

    def Read(self, request: provider_pb2.ReadRequest, context: Context) -> provider_pb2.ReadResponse:
        """An object as it is now; an answer without an id says that it is gone."""
        target = Target(request.type, request.urn, request.id)
        with _refusals(context):
            found = self.lifecycle.read(target, decode(request.properties), self._caller(context))
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=found.id, properties=encode(found.outputs), inputs=encode(found.inputs))

    def Delete(self, request: provider_pb2.DeleteRequest, context: Context) -> Empty:
        """Removes an object."""
        target = Target(request.type, request.urn, request.id)
        with _refusals(context):
            self.lifecycle.delete(target, decode(request.properties), self._caller(context))
        return Empty()

    def Invoke(self, request: provider_pb2.InvokeRequest, context: Context) -> provider_pb2.InvokeResponse:
        """Refuses: what a program needs to know comes from its plan."""
        with _refusals(context):
            raise Refused("UNIMPLEMENTED", f"{request.tok} is a lookup, and the local cloud answers none")

    def _caller(self, context: Context) -> Caller:
        """The provider instance behind a connection; a preview may ask before it is configured."""
        with self._callers_lock:
            return self._callers.setdefault(context.peer(), Caller())


def _failures(found: Iterable[Problem]) -> list[provider_pb2.CheckFailure]:
    """Failures under the top-level property, with the exact path in the reason."""
    return [
        provider_pb2.CheckFailure(
            property=Change(one.path, "update").top,
            reason=f"{one.path}: {one.message}" if one.path else one.message,
        )
        for one in found
    ]


def _diff_response(changes: list[Change], replacing: frozenset[str]) -> provider_pb2.DiffResponse:
    kinds = provider_pb2.PropertyDiff.Kind
    detailed = {
        change.path: provider_pb2.PropertyDiff(
            kind=kinds.Value(f"{change.kind.upper()}{'_REPLACE' if change.top in replacing else ''}"), inputDiff=True
        )
        for change in changes
    }
    tops = list(dict.fromkeys(change.top for change in changes))
    some = provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        diffs=tops,
        replaces=[top for top in tops if top in replacing],
        detailedDiff=detailed,
        hasDetailedDiff=True,
    )


@contextmanager
def _refusals(context: Context) -> Generator[None]:
    """Turns what the local cloud refuses into gRPC's words."""
    try:
        yield
    except Refused as refused:
        context.abort(getattr(grpc.StatusCode, refused.code), refused.message)
    except InitialisationFailed as failed:
        context.set_trailing_metadata((("grpc-status-details-bin", _init_failed(failed)),))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, failed.reason)


def _init_failed(failed: InitialisationFailed) -> bytes:
    detail = AnyMessage()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=failed.id,
            properties=encode(failed.outputs),
            inputs=encode(failed.inputs),
            reasons=[failed.reason],
        )
    )
    code = grpc.StatusCode.FAILED_PRECONDITION.value[0]
    return status_pb2.Status(code=code, message=failed.reason, details=[detail]).SerializeToString()
