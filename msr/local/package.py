"""One Pulumi package as the local cloud serves it: the SDK's schema and, if there is one, the cloud's knowledge."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import get_close_matches

from msr.catalogue import plain_name
from msr.knowledge import Knowledge, PropertyMap, TypeKnowledge, text
from msr.local.schema import Sdk, sdk

GLOBAL = "global"

_WITHOUT_KNOWLEDGE = {
    "aws": Knowledge("aws", "aws", "000000000000", frozenset(), ("allowedAccountIds",)),
    "azure-native": Knowledge(
        "azure",
        "azure-native",
        "00000000-0000-0000-0000-000000000000",
        frozenset(),
        ("subscriptionId",),
        region_inputs=("location",),
    ),
    "gcp": Knowledge("gcp", "gcp", "msr-local", frozenset(), ("project",), region_inputs=("location", "region")),
}


@dataclass(frozen=True, slots=True)
class ServedPackage:
    """A package, its types and its places."""

    sdk: Sdk
    knowledge: Knowledge

    @property
    def name(self) -> str:
        """The package's name (``azure-native``)."""
        return self.knowledge.package

    def type(self, token: str) -> TypeKnowledge | None:
        """What is known of a type beyond its schema."""
        return self.knowledge.types.get(token)

    def region_input(self, token: str) -> str:
        """The input that places objects of a type; empty for a global service."""
        inputs = self.sdk.resource(token).inputs
        return next((name for name in self.knowledge.region_inputs if name in inputs), "")

    def region_of(self, token: str, values: PropertyMap, settings: PropertyMap) -> str:
        """Where an object lives: its own region, else the provider instance's, else ``global``."""
        name = self.region_input(token)
        if not name:
            return GLOBAL
        own = text(values, name) or next((text(settings, key) for key in self.knowledge.region_inputs), "")
        return plain_name(own) or GLOBAL

    def is_rehomed(self, token: str, inputs: PropertyMap, outputs: PropertyMap, settings: PropertyMap) -> bool:
        """Whether an object that names no region of its own is to follow its provider instance to another one."""
        name = self.region_input(token)
        if not name or name in inputs or not text(settings, name):
            return False
        return text(outputs, name) not in ("", self.region_of(token, inputs, settings))

    def region_problem(self, region: str) -> str:
        """Why a region name is wrong; empty if it is right, or if nobody told which regions exist."""
        regions = self.knowledge.regions
        if not regions or region == GLOBAL or plain_name(region) in regions:
            return ""
        near = get_close_matches(region, sorted(regions), 1, 0.6)
        return f"{self.knowledge.cloud} has no region {region!r}" + (f"; did you mean {near[0]}?" if near else "")

    def name_input(self, token: str) -> str:
        """The input that names an object and that the provider fills in; empty if there is none."""
        known = self.type(token)
        if known is not None:
            return known.name
        own = token.rpartition(":")[2]
        candidates = ("name", f"{own[:1].lower()}{own[1:]}Name", "accountName", "profileName")
        inputs = self.sdk.resource(token).inputs
        return next((name for name in candidates if name in inputs and not inputs[name].required), "")


def package(name: str, knowledge: Knowledge | None = None) -> ServedPackage:
    """A package of the installed SDKs.

    Args:
        name: aws, azure-native or gcp.
        knowledge: what its cloud knows; without it every type is checked against its schema alone.

    Raises:
        LocalCloudError: the package's SDK is not installed.
    """
    return ServedPackage(sdk(name), knowledge or _WITHOUT_KNOWLEDGE[name])


def birth_mark(urn: str, births: int) -> str:
    """40 hex digits that are the same for the same birth of the same resource."""
    return hashlib.sha1(f"{urn}#{births}".encode(), usedforsecurity=False).hexdigest()
