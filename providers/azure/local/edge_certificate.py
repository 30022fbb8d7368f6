"""Certificates that a Front Door takes from a key vault, which is the user's: the local cloud holds no vault to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msr.knowledge import Neighbours, Problem, Rule, Subject, TypeKnowledge, WorldRule, section, text
from providers.azure import roles
from providers.azure.local.arm import FRONT, IN_GROUP, SUCCEEDED, arm_id, inside, named_by
from providers.azure.local.front_door import KEPT, PROFILE_ID
from providers.azure.local.identity import ASSIGNMENT
from providers.azure.local.names_of_apps import VAULT
from providers.azure.local.values import named

_BRING = "Azure docs, Front Door, how-to-configure-https-custom-domain, 2026-11"
_IDENTITY = "Azure docs, Front Door, managed-identity, 2026-11"
_SECRET_ID = re.compile(rf"(?P<vault>{VAULT})/secrets/[a-zA-Z0-9-]{{1,127}}")


def _source(subject: Subject) -> str:
    return text(section(section(subject.inputs, "parameters"), "secretSource"), "id")


def _in_a_vault_of_the_subscription(subject: Subject) -> Iterator[Problem]:
    source = _source(subject)
    if source and not _SECRET_ID.fullmatch(source):
        yield Problem("parameters.secretSource.id", f"{source} is not the id of a key vault's secret")
    elif source and source.split("/")[2] != subject.account:
        yield Problem("parameters.secretSource.id", "the vault is in another subscription than the profile")


def _may_be_read(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    """Without a role on the vault, the profile's own identity reads nothing."""
    found = _SECRET_ID.fullmatch(_source(subject))
    profile = next(iter(near.find(FRONT, "id", arm_id(PROFILE_ID, subject))), None)
    if found is None or profile is None:
        return
    principal = text(section(profile.outputs, "identity"), "principalId")
    readers = {
        text(grant.inputs, "principalId")
        for grant in near.find(ASSIGNMENT, "scope", found["vault"])
        if text(grant.inputs, "roleDefinitionId").endswith(roles.KEY_VAULT_SECRETS_USER)
    }
    if not principal or principal not in readers:
        yield Problem("parameters.secretSource.id", f"the profile's identity may not read {found['vault']}")


TYPES = (
    TypeKnowledge(
        token=KEPT,
        source="Azure REST API, Secrets - Create, 2026-11",
        id=f"{PROFILE_ID}/secrets/{{secretName}}",
        name="secretName",
        replace_on=frozenset({"profileName", "resourceGroupName", "secretName"}),
        lookup=("id", "name"),
        references=(IN_GROUP,),
        outputs=named_by("secretName", "Microsoft.Cdn/profiles/secrets", {"provisioningState": SUCCEEDED}),
        rules=(
            named("secretName", r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,258}[a-zA-Z0-9])?", "Azure docs, resource-name-rules"),
            Rule(_in_a_vault_of_the_subscription, _BRING),
        ),
        on_write=(inside(FRONT, PROFILE_ID, "profileName"), WorldRule(_may_be_read, _IDENTITY)),
    ),
)
