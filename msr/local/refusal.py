"""How the local cloud says no, in the words of gRPC that Pulumi's engine understands."""

from __future__ import annotations

from typing import Literal

from msr.knowledge import PropertyMap

Code = Literal[
    "ALREADY_EXISTS",
    "CANCELLED",
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
    "UNIMPLEMENTED",
]
"""Codes after which the engine knows that nothing was made; INTERNAL, UNKNOWN and DATA_LOSS would leave a pending
operation in its state (Pulumi 3.259, ``sdk/go/common/resource/plugin/provider_plugin.go``)."""


class Refused(Exception):
    """A request was refused, and nothing was changed."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message


class InitialisationFailed(Exception):
    """An object was made, but did not become ready."""

    def __init__(self, id_: str, inputs: PropertyMap, outputs: PropertyMap, reason: str) -> None:
        super().__init__(reason)
        self.id = id_
        self.inputs = inputs
        self.outputs = outputs
        self.reason = reason
