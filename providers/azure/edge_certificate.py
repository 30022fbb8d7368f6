"""The certificate of a name at Front Door, where the user brings one: the profile may read it, and follows it.

Front Door renews the certificate that it issues only while the name is a CNAME to the front itself. At a zone's apex
none may stand, and with two ways in the CNAME leads to what chooses between them (Azure docs, Front Door, apex-domain
and domain, 2026-11).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cdn

from msr.provider import Hand
from providers.azure.component import child
from providers.azure.roles import Grant, assign
from providers.azure.vault import Brought


@dataclass(frozen=True, slots=True)
class EdgeCertificateArgs:
    """A certificate in a vault, as ``name`` in a profile. ``reader`` is the profile's role on the vault."""

    name: str
    group: Hand
    brought: Brought
    reader: Grant


class EdgeCertificate(pulumi.ComponentResource):
    """A certificate of the user's in a profile. Output: ``secret_id``.

    It is read with the profile's own identity, which belongs to no region as an identity made for it would.
    """

    secret_id: pulumi.Output[str]

    def __init__(
        self, logical: str, args: EdgeCertificateArgs, profile: cdn.Profile, *, opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__("msr:azure:EdgeCertificate", logical, None, opts)
        principal = profile.identity.apply(lambda own: (own.principal_id if own else "") or "")
        may_read = assign(f"{logical}-reader", args.reader, principal=principal, parent=self)
        secret = cdn.Secret(
            logical,
            secret_name=args.name,
            profile_name=profile.name,
            resource_group_name=args.group,
            parameters=cdn.CustomerCertificateParametersArgs(
                type="CustomerCertificate",
                secret_source=cdn.ResourceReferenceArgs(id=args.brought.secret_id),
                use_latest_version=True,
            ),
            opts=child(self, may_read),
        )
        self.secret_id = secret.id
        self.register_outputs({"secret_id": self.secret_id})
