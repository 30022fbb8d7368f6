"""Where the local cloud's knowledge of AWS was read, in words that say how far each reading goes.

Four kinds: the API model that boto3 ships, which the tests compare with what is said here; a file of the Terraform
provider that the Pulumi provider is built from, at the commit that was read; a page of AWS's documentation that was
read; and what the field knows and nobody looked up for msr.
"""

from __future__ import annotations

BOTOCORE = "1.44.8"
"""The release whose models were read."""

CFN_LINT = "cfn-lint 1.58.0"
"""The release whose copy of CloudFormation's schemas and runtime table was read."""


def model(service: str, operation: str) -> str:
    """Limits, patterns, words and errors of one operation, as the API's own model states them."""
    return f"API model of {service}, {operation} (botocore {BOTOCORE})"


def provider(path: str, commit: str) -> str:
    """One resource of the Terraform provider, read at ``commit``, which is older than the release in use."""
    return f"terraform-provider-aws@{commit} internal/service/{path}.go, read 2026-11"


def undated(path: str) -> str:
    """One resource of the Terraform provider, read in a copy whose commit was not noted.

    What it replaces on change is what CloudFormation's schemas call create-only, and more.
    """
    read = f"terraform-provider-aws internal/service/{path}.go, commit not noted"
    return f"{read}; createOnlyProperties in {CFN_LINT}, 2026-11"


def docs(page: str) -> str:
    """A page of AWS's documentation, read in a copy of 2026."""
    return f"AWS docs, {page}, read in a copy of 2026"


def recalled(page: str) -> str:
    """What AWS's documentation is remembered to say; nobody looked it up."""
    return f"AWS docs, {page}: recalled, not checked"
