"""Certificates that users bring: each in a key vault of the same subscription, under a name."""

from __future__ import annotations

from dataclasses import dataclass

from msr.plan import Plan
from providers.azure import names


@dataclass(frozen=True, slots=True)
class Brought:
    """A certificate in a vault. ``name`` is also that of the secret that holds its key."""

    vault_id: str
    name: str

    @property
    def secret_id(self) -> str:
        """The resource id of the secret, without a version: the newest counts."""
        return f"{self.vault_id}/secrets/{self.name}"


def brought(plan: Plan, certificate: str) -> Brought:
    """The certificate that ``routing.certificate`` names: ``<resource group>/<key vault>/<certificate>``."""
    group, vault, name = certificate.split("/")
    root = f"/subscriptions/{names.subscription_id(plan)}/resourceGroups/{group}"
    return Brought(f"{root}/providers/Microsoft.KeyVault/vaults/{vault}", name)
