"""The machine that runs a function, as wheels must be built for it."""

from __future__ import annotations

from msr.package import Platform

ARCHITECTURE = "x86_64"
"""One architecture that every region has and every binary wheel is built for.

``arm64`` costs a fifth less but is offered in most regions, not in all of them (AWS docs, Lambda, foundation-arch:
recalled), and a service that must run anywhere after a failover runs on the same processor everywhere.
"""


def platform(runtime: str) -> Platform | None:
    """What a package's binary parts must be built for to run under ``runtime``; ``None`` for other languages.

    Python 3.12 and newer run on Amazon Linux 2023 (glibc 2.34), older ones on Amazon Linux 2 (glibc 2.26). AWS docs,
    Lambda, lambda-runtimes: recalled, not checked. A wheel for an older glibc runs on a newer one.
    """
    if not runtime.startswith("python"):
        return None
    version = runtime.removeprefix("python")
    newest = 34 if int(version.partition(".")[2]) >= 12 else 26
    glibc = (f"manylinux_2_{minor}_{ARCHITECTURE}" for minor in range(newest, 16, -1))
    return Platform(version, (*glibc, f"manylinux2014_{ARCHITECTURE}"))
