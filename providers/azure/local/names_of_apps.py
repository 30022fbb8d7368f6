"""Host names and certificates of apps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msr.knowledge import Computed, Neighbours, Problem, Rule, Subject, TypeKnowledge, WorldRule, items, sections, text
from providers.azure.local.arm import IN_GROUP, arm_id, inside
from providers.azure.local.dns import RECORD, ZONE
from providers.azure.local.values import named, one_of
from providers.azure.local.web import APP, APP_ID, verification_id

CERTIFICATE = "azure-native:web:SiteCertificate"
BINDING = "azure-native:web:WebAppHostNameBinding"

CERTIFICATE_ID = f"{APP_ID}/certificates/{{certificateName}}"
VAULT = (
    r"/subscriptions/[0-9a-f-]{36}/resourceGroups/[-\w.()]{1,90}"
    r"/providers/Microsoft\.KeyVault/vaults/[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]"
)
_BIND = "Azure docs, app-service-web-tutorial-custom-domain, 2026-11"


def _proved(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """A TXT record says whose name it is; a zone that the local cloud does not hold cannot be asked."""
    host = text(subject.inputs, "hostName")
    proof = f"asuid.{host}"
    labels = host.split(".")
    if not any(near.find(ZONE, "name", ".".join(labels[cut:])) for cut in range(len(labels))):
        return
    wanted = verification_id(subject.account)
    said = {
        str(value)
        for record in near.find(RECORD, "fqdn", f"{proof}.")
        for txt in sections(record.inputs, "txtRecords")
        for value in items(txt, "value")
    }
    if wanted not in said:
        yield Problem("hostName", f"no TXT record {proof} proves that the subscription owns {host}")


def _certificate_is_there(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    app = arm_id(APP_ID, subject)
    thumbprint = text(subject.inputs, "thumbprint")
    found = [one for one in near.find(CERTIFICATE, "thumbprint", thumbprint) if one.id.startswith(f"{app}/")]
    if thumbprint and not found:
        yield Problem("thumbprint", f"the app has no certificate {thumbprint}")


def _secured(subject: Subject) -> Iterator[Problem]:
    if text(subject.inputs, "sslState") == "SniEnabled" and "thumbprint" not in subject.inputs:
        yield Problem("thumbprint", "a name with SNI needs the thumbprint of a certificate")


TYPES = (
    TypeKnowledge(
        token=CERTIFICATE,
        source="Azure REST API, Site Certificates - Create Or Update, 2025-12",
        id=CERTIFICATE_ID,
        name="certificateName",
        replace_on=frozenset({"name", "resourceGroupName", "certificateName"}),
        lookup=("id", "thumbprint"),
        references=(IN_GROUP,),
        outputs={
            "thumbprint": Computed(
                lambda subject, _near: (
                    hashlib.sha1(
                        f"{text(subject.inputs, 'keyVaultId')}/{text(subject.inputs, 'keyVaultSecretName')}".encode(),
                        usedforsecurity=False,
                    )
                    .hexdigest()
                    .upper()
                ),
                frozenset({"keyVaultId", "keyVaultSecretName"}),
            ),
            "type": Computed("Microsoft.Web/sites/certificates"),
            "siteName": Computed("{name}"),
            "keyVaultSecretStatus": Computed("Initialized"),
        },
        rules=(
            named("keyVaultId", VAULT, "Azure docs, resource-name-rules: vaults, 2026-11"),
            named("keyVaultSecretName", r"[a-zA-Z0-9-]{1,127}", "Azure docs, Key Vault, about-keys-secrets, 2026-11"),
        ),
        on_write=(inside(APP, APP_ID, "name"),),
    ),
    TypeKnowledge(
        token=BINDING,
        source="Azure REST API, Web Apps - Create Or Update Host Name Binding, 2026-11",
        id=f"{APP_ID}/hostNameBindings/{{hostName}}",
        name="hostName",
        replace_on=frozenset({"name", "resourceGroupName", "hostName"}),
        lookup=("id", "hostName"),
        references=(IN_GROUP,),
        outputs={"type": Computed("Microsoft.Web/sites/hostNameBindings"), "virtualIP": Computed("20.0.0.1")},
        rules=(
            one_of("sslState", ("Disabled", "SniEnabled", "IpBasedEnabled"), _BIND),
            Rule(_secured, "Azure docs, configure-ssl-bindings, 2026-11"),
        ),
        on_write=(
            inside(APP, APP_ID, "name"),
            WorldRule(_proved, _BIND),
            WorldRule(_certificate_is_there, "Azure docs, configure-ssl-bindings, 2026-11"),
        ),
    ),
)
