"""The program that `msr.engine.official` starts; it imports nothing of msr.

reach URL               leave with 0 when URL answers, else with 1 and the reason on standard error
install FOLDER VERSION  let the Automation API install the engine into FOLDER

Neither has a time limit of its own: the parent keeps the time.
"""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request


def reach(url: str) -> None:
    """Fetch only the head of ``url``, through the proxies of the environment as the installer does."""
    request = urllib.request.Request(url, method="HEAD")  # noqa: S310  (the caller's constant)
    try:
        urllib.request.urlopen(request).close()  # noqa: S310
    except urllib.error.URLError as error:
        sys.exit(str(error.reason))


def install(folder: str, version: str) -> None:
    """Run the official installer; the SDK is imported here because checking a host must not pay for it."""
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    try:
        PulumiCommand.install(root=folder, version=VersionInfo.parse(version))
    except urllib.error.URLError as error:
        sys.exit(f"the download failed: {error.reason}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"the installer exited with {error.returncode}: {(error.output or b'').decode(errors='replace')}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["reach", url]:
            reach(url)
        case ["install", folder, version]:
            install(folder, version)
        case _:
            sys.exit(__doc__)
