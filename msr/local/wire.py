"""Property values to and from the protobuf structs of Pulumi's provider protocol.

Special values travel as objects with a signature key, unknown values as fixed UUID strings (Pulumi SDK,
``sdk/go/common/resource/sig`` and ``sdk/go/common/resource/plugin/rpc.go``, 3.259).
"""

from __future__ import annotations

from collections.abc import Mapping

from google.protobuf.struct_pb2 import NULL_VALUE, Struct
from google.protobuf.struct_pb2 import Value as WireValue

from msr.knowledge import UNKNOWN, Asset, PropertyMap, Secret, Unknown, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature, not a secret
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS = frozenset(
    {
        UNKNOWN_STRING,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


def decode(struct: Struct) -> PropertyMap:
    """The properties of a request."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def encode(values: Mapping[str, Value]) -> Struct:
    """The properties of an answer."""
    struct = Struct()
    for key, value in values.items():
        _encode(struct.fields[key], value)
    return struct


def _decode(value: WireValue) -> Value:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "number_value":
            exact = value.number_value
            return int(exact) if exact.is_integer() else exact
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_decode(inner) for inner in value.list_value.values]
        case "struct_value":
            return _decode_object(value.struct_value)
        case _:
            return None


def _decode_object(struct: Struct) -> Value:
    fields = struct.fields
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        return Secret(_decode(fields["value"]))
    if signature in (ASSET, ARCHIVE):
        kind = "asset" if signature == ASSET else "archive"
        return Asset(kind, {key: _decode(inner) for key, inner in fields.items() if key != SIGNATURE})
    if signature == OUTPUT:
        return _decode_output(struct)
    if signature == RESOURCE:
        # A custom resource stands for its id; a component has none and stands for its URN.
        return _decode(fields["id"]) if "id" in fields else fields["urn"].string_value
    return decode(struct)


def _decode_output(struct: Struct) -> Value:
    fields = struct.fields
    value = _decode(fields["value"]) if "value" in fields else UNKNOWN
    return Secret(value) if "secret" in fields and fields["secret"].bool_value else value


def _encode(target: WireValue, value: Value) -> None:  # noqa: C901 - one arm a kind
    match value:
        case Unknown():
            target.string_value = UNKNOWN_STRING
        case None:
            target.null_value = NULL_VALUE
        case bool():
            target.bool_value = value
        case int() | float():
            target.number_value = value
        case str():
            target.string_value = value
        case Secret():
            target.struct_value.fields[SIGNATURE].string_value = SECRET
            _encode(target.struct_value.fields["value"], value.value)
        case Asset():
            target.struct_value.fields[SIGNATURE].string_value = ASSET if value.kind == "asset" else ARCHIVE
            _encode_fields(target, value.fields)
        case list():
            target.list_value.SetInParent()
            for inner in value:
                _encode(target.list_value.values.add(), inner)
        case dict():
            target.struct_value.SetInParent()
            _encode_fields(target, value)


def _encode_fields(target: WireValue, fields: Mapping[str, Value]) -> None:
    for key, inner in fields.items():
        _encode(target.struct_value.fields[key], inner)
