"""What authors of a cloud test it with: the contract that every cloud keeps, as classes for pytest to run.

    from msr.testing import ProviderContract, ProviderLife

    class TestAcme(ProviderContract):
        provider = acme
        blueprints = {"shop": blueprint}

    class TestAcmeAlive(ProviderLife):
        ...

`contract` plans and builds, in seconds; `life` deploys to the local cloud with the real engine. `stage` is what the
first one looks at: the stacks of a plan, built by the real builders against recorded registrations. pytest must be
installed; msr itself does not need it.
"""

from __future__ import annotations

import pytest

# pytest explains a failed assert only in modules that it was told of before they are imported.
pytest.register_assert_rewrite("msr.testing.contract", "msr.testing.life")

from msr.testing.contract import Grant, ProviderContract  # noqa: E402
from msr.testing.life import Drift, ProviderLife  # noqa: E402
from msr.testing.stage import Registered, Shade, Stage, Staging  # noqa: E402

__all__ = ["Drift", "Grant", "ProviderContract", "ProviderLife", "Registered", "Shade", "Stage", "Staging"]
