"""Route 53 hosted zones; a name may have twins, each with name servers of its own."""

from __future__ import annotations

from collections.abc import Iterator

from msr.knowledge import Computed, Neighbours, Problem, Rule, Subject, TypeKnowledge, Value, WorldRule, items
from providers.aws.local.certificate import RECORD
from providers.aws.local.identifiers import TAGS_ALL, UPPER, characters
from providers.aws.local.sources import docs, model, provider, recalled
from providers.aws.local.values import named

ZONE = "aws:route53/zone:Zone"

_NAMES = recalled("Route 53, DomainNameFormat")


def _id(subject: Subject) -> str:
    return f"Z{characters(subject.mark, 20, UPPER)}"


def _name_servers(subject: Subject, _near: Neighbours) -> Value:
    """One server of each of the four top-level domains, as Route 53 delegates."""
    number = int(subject.mark[:8], 16)
    endings = ("com", "net", "org", "co.uk")
    return [f"ns-{number % 512 + 512 * place}.awsdns-{number % 64:02}.{end}" for place, end in enumerate(endings)]


def _primary(subject: Subject, near: Neighbours) -> Value:
    servers = _name_servers(subject, near)
    return servers[0] if isinstance(servers, list) else ""


def _recovery(subject: Subject) -> Iterator[Problem]:
    if subject.inputs.get("enableAcceleratedRecovery") is True and items(subject.inputs, "vpcs"):
        yield Problem("enableAcceleratedRecovery", "accelerated recovery is for public zones")


def _is_empty(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    if subject.inputs.get("forceDestroy") is True:
        return
    records = near.find(RECORD, "zoneId", subject.id)
    if records:
        listed = ", ".join(record.id for record in records[:3])
        yield Problem("", f"zone {subject.id} still has {len(records)} record sets: {listed}")


TYPES = (
    TypeKnowledge(
        token=ZONE,
        source=provider("route53/zone", "036631a1d"),
        id=_id,
        name="name",
        replace_on=frozenset({"name", "delegationSetId"}),
        lookup=("zoneId",),
        outputs={
            "zoneId": Computed("{id}"),
            "arn": Computed("arn:aws:route53:::hostedzone/{id}"),
            "nameServers": Computed(_name_servers),
            "primaryNameServer": Computed(_primary),
            "tagsAll": TAGS_ALL,
        },
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False, "enableAcceleratedRecovery": False},
        rules=(
            named("name", r"[\w-]+(\.[\w-]+)*\.?", 255, _NAMES),
            Rule(_recovery, docs("Route 53, accelerated-recovery")),
        ),
        on_delete=(WorldRule(_is_empty, model("route53", "DeleteHostedZone")),),
    ),
)
