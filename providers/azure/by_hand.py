"""Switches thrown by hand: what a shell must run so that the health answers of Azure see another state.

The Azure CLI writes the blob that `runtime/switches.py` reads, into the switch store of each region, through that
store's data plane alone. The epoch is the time in seconds, so what was typed last counts. A blob is replaced only while
it is the one that was looked at: its ETag is the condition, or that there is none yet. Whoever types needs the role
Storage Blob Data Contributor. The options of `az storage blob upload` are those of azure-cli's `upload_blob`, read in
2026-11; where `az storage blob show` has the ETag is recalled.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from msr.manifest import Manifest
from msr.provider import SwitchState
from providers.azure.names import SWITCH_CONTAINER

NOW = "now=$(date +%s)"


def commands(manifest: Manifest, region: str, to: SwitchState) -> tuple[str, ...]:
    """Lines for one shell, two for each store after the first line; none where no switch store was handed on."""
    lines = tuple(line for account in _accounts(manifest, region) for line in _upload(account, region, to))
    return (NOW, *lines) if lines else ()


def _accounts(manifest: Manifest, region: str) -> Iterator[str]:
    """The storage account of every region's switch store, that of the region itself first."""
    for record in sorted(manifest.regions, key=lambda record: record.key != region):
        if account := manifest.handed(record.key, "switch", "account"):
            yield account


def _upload(account: str, region: str, to: SwitchState) -> Iterator[str]:
    blob = (
        f"--auth-mode login --account-name {shlex.quote(account)} --container-name {SWITCH_CONTAINER}"
        f" --name {region}.json"
    )
    content = shlex.quote(json.dumps({"state": to, "epoch": "NOW"})).replace('"NOW"', "'$now'")
    yield f"etag=$(az storage blob show {blob} --query properties.etag --output tsv 2>/dev/null)"
    # One word in every shell: a condition on the ETag, or on there being no blob.
    yield (
        f"how=${{etag:+--if-match=$etag}}; az storage blob upload {blob} --data {content} --overwrite"
        ' "${how:---if-none-match=*}"'
    )
