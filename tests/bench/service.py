"""The service that deployments are measured with: as many functions, tables and regions as one asks for."""

from __future__ import annotations

import json
from pathlib import Path

from msr.registry import provider

FIRST_REGIONS = {
    "aws": ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1", "ap-southeast-2"),
    "azure": ("eastus2", "westus2", "northeurope"),
    "gcp": ("us-central1", "us-east1", "europe-west1"),
}
"""Far apart, and where a cloud's services are."""

ROUTING = {
    "aws": {"domain": "api.bench.example"},
    "azure": {"domain": "api.bench.example", "via": "anycast"},
    "gcp": {"domain": "api.bench.example", "via": "anycast"},
}
"""The way in that a cloud has for regions that all serve, without anything that must be there before."""

HANDLER = """def handler(event, context):
    return {"statusCode": 200, "body": "ok"}
"""


def bench_service(functions: int, tables: int, regions: int, *, cloud: str = "aws", memory_mb: int = 512) -> str:
    """A blueprint: each function has one route and uses one table; every region serves.

    Args:
        functions: how many functions.
        tables: how many tables; the functions share them evenly.
        regions: how many regions, up to all that the cloud has.
        cloud: where.
        memory_mb: the memory of every function; another one is a change to every function.
    """
    document = {
        "msr": 1,
        "name": "bench",
        "cloud": cloud,
        "regions": region_names(regions, cloud),
        "failover": "active-active" if regions > 1 else "single",
        "routing": ROUTING[cloud],
        "functions": {
            f"f{number}": {
                "code": "functions",
                "handler": "app.handler",
                "runtime": "python3.12",
                "memory": f"{memory_mb}MB",
                "routes": [f"GET /f{number}"],
                **({"uses": [f"t{number % tables}"]} if tables else {}),
            }
            for number in range(functions)
        },
        "tables": {f"t{number}": {"key": "id"} for number in range(tables)},
    }
    return json.dumps(document, indent=2)  # JSON is YAML


def region_names(count: int, cloud: str = "aws") -> list[str]:
    """The first regions of a cloud, far apart as long as there are few."""
    return list(dict.fromkeys((*FIRST_REGIONS[cloud], *sorted(provider(cloud).regions))))[:count]


def write_service(folder: Path, blueprint: str) -> Path:
    """Write the blueprint and its code into ``folder``; the path of the blueprint."""
    (folder / "functions").mkdir(parents=True, exist_ok=True)
    (folder / "functions" / "app.py").write_text(HANDLER, encoding="utf-8")
    path = folder / "blueprint.yaml"
    path.write_text(blueprint, encoding="utf-8")
    return path
