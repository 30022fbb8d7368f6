"""Amazon Web Services keeps the contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, cast

from msr.registry import provider
from msr.testing import Grant, ProviderContract, Registered
from tests.contract.services import golden, services
from tests.contract.texts import read
from tests.providers.aws.blueprints import ALL


class TestAws(ProviderContract):
    provider = provider("aws")
    blueprints = services("aws") | read(ALL)
    golden = golden("aws")
    exact_grants = (
        r"arn:aws:dynamodb:[^:]+:\d+:table/[\w.-]+/index/\*",  # the indexes of one table
        r"arn:aws:logs:[^:]+:\d+:log-group:[\w/-]+:\*",  # the streams of one group
    )

    def imported(self, import_id: str) -> str:
        """The id without its region; a record's is read without the dot that ends its name.

        terraform-provider-aws 6, guide Enhanced Region Support; internal/service/route53/record.go, 2026-11.
        """
        named, _, region = import_id.rpartition("@")
        return re.sub(r"\.(?=_[A-Z]+$)", "", named if region in self.provider.regions else import_id)

    def grants(self, resource: Registered) -> Iterable[Grant]:
        if not resource.type.endswith(":RolePolicy"):
            return
        document = cast("dict[str, list[dict[str, Any]]]", json.loads(resource.inputs["policy"]))
        for statement in document["Statement"]:
            for action in statement["Action"]:
                for arn in statement["Resource"]:
                    yield Grant(resource.inputs["role"], action, arn)
