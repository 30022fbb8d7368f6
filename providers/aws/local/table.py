"""DynamoDB tables, with their replicas and witness."""

from __future__ import annotations

from msr.knowledge import (
    Computed,
    Neighbours,
    PropertyMap,
    Rule,
    Subject,
    TypeKnowledge,
    Unique,
    Value,
    WorldRule,
    sections,
    text,
)
from providers.aws.local import replicas
from providers.aws.local.identifiers import TAGS_ALL
from providers.aws.local.sources import docs, model, provider, recalled
from providers.aws.local.table_keys import keys_and_attributes
from providers.aws.local.values import between, named, one_of

TABLE = replicas.TABLE

_CREATE = model("dynamodb", "CreateTable")
_PROVIDER = provider("dynamodb/table", "01335dd3c")
_NEEDS = recalled("DynamoDB, V2globaltables_reqs_bestpractices")
_PROTECTED = recalled("DynamoDB, WorkingWithTables.Basics: deletion protection")
_KEPT = docs("DynamoDB, globaltables-bestpractices: deletion protection is of each replica")
_STRONG = docs("DynamoDB, V2globaltables_HowItWorks, and CloudFormation, GlobalTableWitness")
_STREAMS = frozenset({"streamEnabled", "streamViewType"})


def _arn(subject: Subject, region: str) -> str:
    return f"arn:aws:dynamodb:{region}:{subject.account}:table/{text(subject.inputs, 'name')}"


def _stream_label(subject: Subject, _near: Neighbours) -> Value:
    """A stream's name is the time at which it was switched on; here it follows from the mark."""
    if subject.inputs.get("streamEnabled") is not True:
        return ""
    minute, second = int(subject.mark[:4], 16) % 60, int(subject.mark[4:8], 16) % 60
    return f"2026-01-01T00:{minute:02}:{second:02}.{int(subject.mark[8:12], 16) % 1000:03}"


def _stream_arn(subject: Subject, near: Neighbours) -> Value:
    label = _stream_label(subject, near)
    return f"{_arn(subject, subject.region)}/stream/{label}" if label else ""


def _replicas(subject: Subject, near: Neighbours) -> Value:
    """Each replica with its ARN; with its stream too, unless the table is strong (terraform-provider-aws #48213).

    A replica that was there keeps the stream that it has.
    """
    label, labels = _stream_label(subject, near), _replica_labels(subject)

    def made(replica: PropertyMap) -> PropertyMap:
        region = text(replica, "regionName")
        arn = _arn(subject, region)
        streamed = label and (labels.get(region) or label) if text(replica, "consistencyMode") != "STRONG" else ""
        stream: PropertyMap = {"streamArn": f"{arn}/stream/{streamed}" if streamed else "", "streamLabel": streamed}
        return {"consistencyMode": "EVENTUAL", **replica, "arn": arn, **stream}

    return [made(replica) for replica in sections(subject.inputs, "replicas")]


def _replica_labels(subject: Subject) -> dict[str, str]:
    """The streams of the replicas by region, as far as the change leaves them."""
    if any(subject.inputs.get(name) != subject.outputs.get(name) for name in _STREAMS):
        return {}
    return {text(each, "regionName"): text(each, "streamLabel") for each in sections(subject.outputs, "replicas")}


TYPES = (
    TypeKnowledge(
        token=TABLE,
        # The copy that was read knows neither importTable nor restoreSourceTableArn: those two are recalled.
        source=_PROVIDER,
        id="{name}",
        name="name",
        replace_on=frozenset(
            {
                "name",
                "hashKey",
                "rangeKey",
                "localSecondaryIndexes",
                "importTable",
                "restoreDateTime",
                "restoreSourceName",
                "restoreSourceTableArn",
                "restoreToLatestTime",
            }
        ),
        lookup=("name", "arn"),
        unique=(Unique(("name",), "region", f"{_CREATE}: ResourceInUseException"),),
        outputs={
            "arn": Computed("arn:aws:dynamodb:{region}:{account}:table/{name}"),
            "streamArn": Computed(_stream_arn, _STREAMS),
            "streamLabel": Computed(_stream_label, _STREAMS),
            "replicas": Computed(_replicas, _STREAMS | {"replicas"}),
            "tagsAll": TAGS_ALL,
        },
        defaults={
            "billingMode": "PROVISIONED",
            "deletionProtectionEnabled": False,
            "readCapacity": 0,
            "writeCapacity": 0,
            "streamViewType": "",
            "globalSecondaryIndexes": [],
            "tableClass": "STANDARD",
        },
        rules=(
            named("name", r"[\w.-]+", 255, recalled("DynamoDB, Constraints: naming rules"), least=3),
            one_of("billingMode", ("PROVISIONED", "PAY_PER_REQUEST"), _CREATE),
            one_of("tableClass", ("STANDARD", "STANDARD_INFREQUENT_ACCESS"), _CREATE),
            one_of("attributes[*].type", ("S", "N", "B"), _CREATE),
            one_of("streamViewType", ("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY", ""), _CREATE),
            one_of("globalSecondaryIndexes[*].projectionType", ("ALL", "KEYS_ONLY", "INCLUDE"), _CREATE),
            one_of("replicas[*].consistencyMode", ("STRONG", "EVENTUAL"), model("dynamodb", "UpdateTable")),
            between(
                "pointInTimeRecovery.recoveryPeriodInDays",
                1,
                35,
                model("dynamodb", "UpdateContinuousBackups"),
            ),
            Rule(keys_and_attributes, f"{_PROVIDER}, validateDynamoDbTableAttributes"),
            Rule(replicas.places, docs("DynamoDB, V2globaltables_HowItWorks")),
            Rule(replicas.streams, _NEEDS),
            Rule(replicas.keys, _NEEDS),
            Rule(replicas.strong, _STRONG),
        ),
        on_write=(
            WorldRule(replicas.no_namesake, _NEEDS),
            WorldRule(replicas.mode_stays, _STRONG),
            WorldRule(replicas.leave_unprotected, _KEPT),
        ),
        on_delete=(WorldRule(replicas.unprotected, _PROTECTED),),
        max_per_region=2500,  # recalled, not checked
    ),
)
