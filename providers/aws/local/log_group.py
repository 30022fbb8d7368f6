"""CloudWatch Logs groups."""

from __future__ import annotations

from msr.knowledge import Computed, TypeKnowledge, Unique
from providers.aws.local.identifiers import TAGS_ALL
from providers.aws.local.sources import CFN_LINT, model, provider
from providers.aws.local.values import named, one_of

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"

_CREATE = model("logs", "CreateLogGroup")
_PROVIDER = provider("logs/group", "0073593e7")
_DAYS = (0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

TYPES = (
    TypeKnowledge(
        token=LOG_GROUP,
        source=_PROVIDER,
        id="{name}",
        name="name",
        replace_on=frozenset({"name", "namePrefix", "logGroupClass"}),
        lookup=("name", "arn"),
        unique=(Unique(("name",), "region", f"{_CREATE}: ResourceAlreadyExistsException"),),
        outputs={"arn": Computed("arn:aws:logs:{region}:{account}:log-group:{name}"), "tagsAll": TAGS_ALL},
        defaults={"logGroupClass": "STANDARD", "retentionInDays": 0, "deletionProtectionEnabled": False},
        rules=(
            named("name", r"[\w./#-]+", 512, _CREATE),
            one_of("retentionInDays", _DAYS, f"{_PROVIDER}; AWS::Logs::LogGroup in {CFN_LINT}"),
            one_of("logGroupClass", ("STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"), _CREATE),
        ),
    ),
)
