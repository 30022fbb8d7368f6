"""Who asks Azure: the identity that the deployment's own provider takes from the same variables.

Its order, as pulumi-azure-native 3 keeps it: a service principal with a certificate or with a secret, OpenID Connect,
a managed identity, and without any of these the Azure CLI (Pulumi docs, azure-native, installation-configuration,
recalled). The tenant is the blueprint's, so a token of another tenant is never taken for ours.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, cast

import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError
from azure.identity import (
    AzureCliCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    ManagedIdentityCredential,
)

from msr.value import value

SCOPE = "https://management.azure.com/.default"
AUDIENCE = "api://AzureADTokenExchange"
"""Whom a workflow's token must be for. Microsoft Entra docs, workload-identity-federation; 2026-11."""

PATIENCE: Mapping[str, Any] = {"connection_timeout": 5, "read_timeout": 10, "retry_total": 1}
CLI_SECONDS = 20

# Without a handler of its own it writes its failures to stderr, which a check says already.
logging.getLogger("azure.identity").addHandler(logging.NullHandler())


class NobodySignedIn(Exception):
    """There are no credentials, or they open nothing; the text is why."""


@value
class Identity:
    """Who asks: ``kind`` as a person would say it, and how to become somebody when ``credential`` opens nothing."""

    kind: str
    way_in: str
    credential: Callable[[], TokenCredential]

    def token(self) -> str:
        """A bearer token for Resource Manager, good for minutes at least: the Azure CLI takes a second for each.

        Raises:
            NobodySignedIn: none is to be had.
        """
        try:
            return self.credential().get_token(SCOPE).token
        except (AzureError, ValueError, OSError) as error:
            raise NobodySignedIn(_first_line(error)) from error


def identity(environment: Mapping[str, str], tenant: str) -> Identity:
    """The identity that ``environment`` names, for ``tenant``."""
    client = environment.get("ARM_CLIENT_ID", "")
    principal = f"service principal {client}"
    if path := environment.get("ARM_CLIENT_CERTIFICATE_PATH"):
        password = environment.get("ARM_CLIENT_CERTIFICATE_PASSWORD")
        build = partial(CertificateCredential, tenant, client, path, password=password, **_options(environment))
        return Identity(
            f"{principal}, by its certificate", "look at ARM_CLIENT_ID and ARM_CLIENT_CERTIFICATE_PATH", build
        )
    if secret := environment.get("ARM_CLIENT_SECRET"):
        build = partial(ClientSecretCredential, tenant, client, secret, **_options(environment))
        return Identity(f"{principal}, by its secret", "look at ARM_CLIENT_ID and ARM_CLIENT_SECRET", build)
    if _on(environment, "ARM_USE_OIDC"):
        assertion = partial(_workflow_token, environment)
        build = partial(ClientAssertionCredential, tenant, client, assertion, **_options(environment))
        way_in = "look at the federated credential of the application, and at ARM_OIDC_TOKEN or its file"
        return Identity(f"{principal}, by OpenID Connect", way_in, build)
    if _on(environment, "ARM_USE_MSI"):
        build = partial(ManagedIdentityCredential, client_id=client or None, **PATIENCE)
        return Identity("the managed identity of this machine", "give this machine a managed identity", build)
    build = partial(AzureCliCredential, tenant_id=tenant, process_timeout=CLI_SECONDS)
    way_in = (
        f"sign in (`az login --tenant {tenant}`), or give a service principal in ARM_CLIENT_ID and ARM_CLIENT_SECRET"
    )
    return Identity("the Azure CLI's login", way_in, build)


def _options(environment: Mapping[str, str]) -> dict[str, Any]:
    return {**PATIENCE, "disable_instance_discovery": _on(environment, "ARM_DISABLE_INSTANCE_DISCOVERY")}


def _on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() in ("1", "true")


def _workflow_token(environment: Mapping[str, str]) -> str:
    """The token that a workflow has: given, in a file, or to be asked for where GitHub and Azure Pipelines say."""
    if token := environment.get("ARM_OIDC_TOKEN"):
        return token
    if path := environment.get("ARM_OIDC_TOKEN_FILE_PATH"):
        return Path(path).read_text(encoding="utf-8").strip()
    url = environment.get("ARM_OIDC_REQUEST_URL") or environment.get("ACTIONS_ID_TOKEN_REQUEST_URL", "")
    bearer = environment.get("ARM_OIDC_REQUEST_TOKEN") or environment.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    answer = requests.get(
        url, params={"audience": AUDIENCE}, headers={"Authorization": f"Bearer {bearer}"}, timeout=(5, 10)
    )
    answer.raise_for_status()
    return cast("str", answer.json()["value"])


def _first_line(error: Exception) -> str:
    """Entra's own sentence, without the trace and correlation ids that follow it."""
    return str(error).strip().partition("\n")[0].partition(" Trace ID:")[0]
