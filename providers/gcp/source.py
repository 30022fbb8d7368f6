"""How a folder of code becomes a revision of Cloud Run: a zip in a bucket, on a base image that Google keeps patched.

Nothing is built in the cloud. The zip holds msr's server, the gateway that all clouds share, and the function's folder
with its requirements already in it, and Cloud Run lays it over the runtime's base image. The other ways were left
aside: an image needs a registry and a builder on every machine that deploys, and ``cloudfunctionsv2.Function`` builds
on the server but has no probes, so that its regions cannot be left when they are unhealthy.

Limits, each of them refused or noted at plan time: it is a Beta of the provider (``launch_stage``), it runs the Python
versions below, and 250 MB unpacked. terraform-provider-google 8, cloud_run_v2_service, "zip deploy"; 2026-08-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pulumi

from msr.package import Platform

STACKS: Mapping[str, str] = {
    "python3.14": "google-24-full",
    "python3.13": "google-24-full",
    "python3.12": "google-22-full",
    "python3.11": "google-22-full",
}
"""The operating system of each runtime's base image: Ubuntu 24.04 or 22.04.

Google Cloud docs, Cloud Run, runtime-base-images, 2026-10; the stacks of 3.11, 3.12 and 3.14 are recalled.
"""

GLIBC_MINOR = {"google-24-full": 39, "google-22-full": 35}
"""Ubuntu 24.04 has glibc 2.39, 22.04 has 2.35; a wheel for an older one runs on a newer one."""

COMMAND = ("python3", "-m", "msr_runtime")
CODE = "code"
"""The folder in the zip that holds the function's own files, apart from msr's so that no name can clash."""

_HERE = Path(__file__).parent
_GATEWAY = _HERE.parents[1] / "msr" / "gateway"

RUNTIME: Mapping[str, Path] = {
    **{f"msr_runtime/{file.name}": file for file in sorted((_HERE / "runtime").glob("*.py"))},
    **{f"msr/gateway/{file.name}": file for file in sorted(_GATEWAY.glob("*.py"))},
}
"""What msr brings into a zip, under the names that it is imported by."""


def base_image(runtime: str, region: str) -> str:
    """The base image of a runtime, from the repository of the region that runs it."""
    return f"{region}-docker.pkg.dev/serverless-runtimes/{STACKS[runtime]}/runtimes/{runtime.replace('.', '')}"


def with_runtime(code: pulumi.Archive | None) -> pulumi.Archive:
    """The function's folder beside msr's runtime; the latter as text, since paths would differ between machines."""
    runtime: dict[str, pulumi.Asset | pulumi.Archive] = {
        name: pulumi.StringAsset(file.read_text(encoding="utf-8")) for name, file in RUNTIME.items()
    }
    return pulumi.AssetArchive(runtime if code is None else {**runtime, CODE: code})


def platform(runtime: str) -> Platform | None:
    """What a package's binary parts must be built for to run under ``runtime``; ``None`` for other languages."""
    if not runtime.startswith("python"):
        return None
    newest = GLIBC_MINOR[STACKS[runtime]]
    glibc = (f"manylinux_2_{minor}_x86_64" for minor in range(newest, 16, -1))
    return Platform(runtime.removeprefix("python"), (*glibc, "manylinux2014_x86_64"))
