"""Laws that a cloud is known to break, which fail once they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

import pytest


class KnownGaps:
    """``gaps`` gives a reason for a test's name, or for its name with the parameters (``test_x[shop-data]``).

    A gap that has closed fails, until its line is deleted.
    """

    gaps: ClassVar[Mapping[str, str]] = {}

    @pytest.fixture(autouse=True)
    def known_gap(self, request: pytest.FixtureRequest) -> None:
        """Expect what ``gaps`` says."""
        node = cast("pytest.Function", request.node)
        reason = self.gaps.get(node.name) or self.gaps.get(node.originalname)
        if reason:
            request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
