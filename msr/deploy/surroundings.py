"""The environment that the engine runs in, by target.

Local: nothing of the user's cloud credentials, plugins or Pulumi login reaches the engine, and nothing is downloaded.
Cloud: nothing of a local cloud does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msr.deploy.workspace import Workspace

FOREIGN = ("AWS_", "AZURE_", "ARM_", "GOOGLE_", "GCLOUD_", "GCP_", "CLOUDSDK_", "PULUMI_")
"""Prefixes of variables that carry credentials, endpoints or settings of real targets."""

PASSPHRASES = ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")
"""What secrets in the state are encrypted with: the passphrase itself, or else the file that it is in."""

GARBAGE_PERCENT = "400"
"""How far the engine's heap may grow before Go collects: it writes the whole state at every step, and collecting what
that leaves behind is a fifth of its time (measured with 400 resources, 2026-11-25)."""


class LocalProviders(Protocol):
    """A running local cloud, as far as a deployment must know it."""

    def environment(self) -> Mapping[str, str]:
        """The variables through which the engine reaches its providers."""
        ...


def local_surroundings(
    ambient: Mapping[str, str], workspace: Workspace, providers: LocalProviders
) -> Mapping[str, str]:
    """What the engine sees on the local target.

    Args:
        ambient: the environment of this process.
        workspace: state, passphrase and an engine home without plugins.
        providers: the running local cloud.
    """
    kept = {name: value for name, value in ambient.items() if not name.startswith(FOREIGN)}
    return {
        **kept,
        "PULUMI_BACKEND_URL": workspace.state_url,
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(workspace.passphrase_file()),
        "PULUMI_HOME": str(workspace.home),
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GOGC": kept.get("GOGC", GARBAGE_PERCENT),
        **providers.environment(),
    }


def cloud_surroundings(ambient: Mapping[str, str], state_url: str) -> Mapping[str, str]:
    """What the engine sees on a real target: the ambient environment, its state in ``state_url``, no local cloud."""
    kept = {name: value for name, value in ambient.items() if name != "PULUMI_DEBUG_PROVIDERS"}
    return {"GOGC": GARBAGE_PERCENT, **kept, "PULUMI_BACKEND_URL": state_url, "PULUMI_SKIP_UPDATE_CHECK": "true"}
