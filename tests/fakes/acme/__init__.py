"""Acme: a small cloud that somebody else provides, in the shape that a package of its own would have.

What it builds on are resource types of ``pulumi_aws``, so that the local cloud can serve it: a table is a DynamoDB
table in each region, and what runs is a parameter that names it, with a role that may read and write that table.
"""

from pathlib import Path

from tests.fakes.acme.provider import provider

SERVICE = Path(__file__).parent / "service" / "blueprint.yaml"
"""A service on it."""

__all__ = ["SERVICE", "provider"]
