"""Who asks Google Cloud: the credentials that the deployment's own provider takes from the same variables.

An access token, then a key or its file, then Application Default Credentials; and as there, quotas are counted in the
plan's project (pulumi-gcp 10 and its Terraform provider, authentication; recalled).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from google.auth import compute_engine, external_account, impersonated_credentials
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2 import credentials as oauth2
from google.oauth2 import service_account

from msr.value import value

SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
KEYS = ("GOOGLE_CREDENTIALS", "GOOGLE_CLOUD_KEYFILE_JSON", "GCLOUD_KEYFILE_JSON")
WAY_IN = "sign in (`gcloud auth application-default login`), or name a key's file in GOOGLE_APPLICATION_CREDENTIALS"
PATIENCE_SECONDS = 10

_AUTH: Any = import_module("google.auth")
"""Loaded by name because what it gives is typed in part."""


class NobodySignedIn(Exception):
    """There are no credentials, or they open nothing; the text is why."""


@value
class SignedIn:
    """Who asks, as a person would say it, and what asks in their name."""

    kind: str
    session: AuthorizedSession


def sign_in(environment: Mapping[str, str], project: str) -> SignedIn:
    """Whoever ``environment`` names, tried once; quotas of ``project``.

    Raises:
        NobodySignedIn: there are no credentials, or Google takes them no longer.
    """
    try:
        credentials, kind = _credentials(environment, project)
    except (GoogleAuthError, ValueError, OSError) as error:
        raise NobodySignedIn(str(error).partition("\n")[0]) from error
    return SignedIn(kind, AuthorizedSession(credentials, refresh_timeout=PATIENCE_SECONDS))


def _credentials(environment: Mapping[str, str], project: str) -> tuple[Credentials, str]:
    if token := environment.get("GOOGLE_OAUTH_ACCESS_TOKEN"):
        return oauth2.Credentials(token, quota_project_id=project), "an access token"
    found = _found(environment, project)
    found.refresh(partial(Request(), timeout=PATIENCE_SECONDS))
    return found, _kind(found)


def _found(environment: Mapping[str, str], project: str) -> Any:
    key = next((environment[name] for name in KEYS if environment.get(name)), "")
    if not key:
        return _AUTH.default(scopes=SCOPES, quota_project_id=project)[0]
    text = key if key.lstrip().startswith("{") else Path(key).expanduser().read_text(encoding="utf-8")
    with warnings.catch_warnings():
        # It warns of configuration that strangers hand in; this is whoever deploys.
        warnings.simplefilter("ignore", DeprecationWarning)
        return _AUTH.load_credentials_from_dict(json.loads(text), scopes=SCOPES, quota_project_id=project)[0]


def _kind(credentials: Credentials) -> str:
    match credentials:
        case service_account.Credentials():
            return f"service account {credentials.service_account_email}, by its key"
        case impersonated_credentials.Credentials():
            return f"service account {credentials.service_account_email}, impersonated"
        case compute_engine.Credentials():
            return f"the service account of this machine, {credentials.service_account_email}"
        case external_account.Credentials():
            return "workload identity federation"
        case _:
            return "a user's login"
