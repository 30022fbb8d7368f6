"""The APIs of a project, switched on before anything needs them.

An API that is on stays on when the service comes down: other things of the project may live on it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

FUNCTIONS = ("run", "iam", "iamcredentials", "cloudresourcemanager", "logging")
TRAFFIC = ("compute", "dns", "certificatemanager")
SWITCH = ("storage",)
FIRESTORE = ("firestore",)
SPANNER = ("spanner",)
BIGTABLE = ("bigtable", "bigtableadmin")


def enabled(logical: str, words: Sequence[str], *, project: str, parent: pulumi.Resource) -> list[pulumi.Resource]:
    """The APIs named by ``words`` (``run`` for ``run.googleapis.com``), to depend on."""
    return [
        gcp.projects.Service(
            f"{logical}-{word}",
            project=project,
            service=f"{word}.googleapis.com",
            disable_on_destroy=False,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for word in words
    ]
