"""DynamoDB tables: one definition, owned by the home region, with its replicas and witness inline.

Inline replicas are the one shape that keeps every mode: strong consistency exists through ``replicas`` alone, and a
table in one state with a replica in another lets each update delete the other (terraform-provider-aws #38968).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from msr.building import placed
from msr.plan import Choice, IndexSpec, KeySpec, TableSpec
from msr.provider import Built, Context, Hand
from providers.aws.names import mark_tags, table_name

ATTRIBUTE_TYPES = {"string": "S", "number": "N", "binary": "B"}
PROJECTIONS = {"all": "ALL", "keys": "KEYS_ONLY"}


@dataclass(frozen=True, slots=True)
class TablePlaces:
    """Cloud regions of a table: where it is defined, where else it lives, and who votes without serving.

    ``leaving`` are those of its replicas that go next. DynamoDB removes no protected replica, and the provider lifts no
    protection by itself (terraform-provider-aws, dynamodb/table.go, updateReplica; read in a copy of 2026).
    """

    home: str
    replicas: tuple[str, ...]
    witness: str | None
    leaving: frozenset[str] = frozenset()


class Table(pulumi.ComponentResource):
    """A table in one or more regions.

    Outputs: ``name``, ``arn`` (of the home replica) and, where streams are on, ``stream_arns`` by cloud region.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    stream_arns: Mapping[str, pulumi.Output[str]]

    def __init__(
        self,
        logical: str,
        *,
        name: str,
        spec: TableSpec,
        places: TablePlaces,
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions,
    ) -> None:
        super().__init__("msr:aws:Table", logical, None, opts)
        streamed = _streamed(spec, places)
        table = aws.dynamodb.Table(
            f"{logical}-{places.home}",
            name=name,
            region=places.home,
            billing_mode="PAY_PER_REQUEST",
            hash_key=spec.key.partition.name,
            range_key=spec.key.sort.name if spec.key.sort else None,
            attributes=_attributes(spec),
            global_secondary_indexes=[_index(index) for index in spec.indexes],
            ttl=_ttl(spec),
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            deletion_protection_enabled=spec.protected,
            stream_enabled=streamed,
            stream_view_type="NEW_AND_OLD_IMAGES" if streamed else None,
            replicas=[
                _replica(spec, region, protected=spec.protected and region not in places.leaving)
                for region in places.replicas
            ],
            global_table_witness=_witness(places),
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = table.name
        self.arn = table.arn
        self.stream_arns = _stream_arns(table, places) if streamed else {}
        self.register_outputs({"name": self.name, "arn": self.arn})


def build(ctx: Context, choice: Choice) -> Built:
    """The table of ``choice``; hands on ``name``, ``arn`` and ``stream_arn_<region key>``."""
    spec = choice.expect(TableSpec)
    table = Table(
        choice.name,
        name=table_name(ctx, choice.key),
        spec=spec,
        places=_places(ctx, choice, spec),
        tags=mark_tags(ctx, "table", choice.key),
        opts=placed(ctx, protect=spec.protected),
    )
    outputs: dict[str, Hand] = {"name": table.name, "arn": table.arn}
    for key in spec.replicas:
        stream = table.stream_arns.get(ctx.plan.placement(key).name)
        if stream is not None:
            outputs[f"stream_arn_{key}"] = stream
    return Built(table, outputs)


def _places(ctx: Context, choice: Choice, spec: TableSpec) -> TablePlaces:
    def region(key: str) -> str:
        return ctx.plan.placement(key).name

    return TablePlaces(
        home=region(spec.home),
        replicas=tuple(region(key) for key in spec.replicas if key != spec.home),
        witness=region(spec.witness) if spec.witness else None,
        leaving=frozenset(region(key) for key in spec.replicas if key not in choice.regions),
    )


def _streamed(spec: TableSpec, places: TablePlaces) -> bool:
    """Eventual replication runs on the stream; left unset, every update would try to turn it off.

    terraform-provider-aws #43625. A strong table needs none, and its replicas' streams cannot be set (#48213).
    """
    return bool(places.replicas) and spec.consistency != "strong"


def _attributes(spec: TableSpec) -> list[aws.dynamodb.TableAttributeArgs]:
    """Every key attribute of the table and its indexes, once."""
    keys: list[KeySpec] = [spec.key, *(index.key for index in spec.indexes)]
    types = {part.name: ATTRIBUTE_TYPES[part.type] for key in keys for part in key.parts}
    return [aws.dynamodb.TableAttributeArgs(name=name, type=types[name]) for name in sorted(types)]


def _index(index: IndexSpec) -> aws.dynamodb.TableGlobalSecondaryIndexArgs:
    listed = index.project if isinstance(index.project, tuple) else None
    return aws.dynamodb.TableGlobalSecondaryIndexArgs(
        name=index.name,
        key_schemas=[
            aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name=part.name, key_type=role)
            for part, role in zip(index.key.parts, ("HASH", "RANGE"), strict=False)
        ],
        projection_type="INCLUDE" if isinstance(index.project, tuple) else PROJECTIONS[index.project],
        non_key_attributes=listed,
    )


def _ttl(spec: TableSpec) -> aws.dynamodb.TableTtlArgs | None:
    if spec.ttl_attribute is None:
        return None
    return aws.dynamodb.TableTtlArgs(attribute_name=spec.ttl_attribute, enabled=True)


def _replica(spec: TableSpec, region: str, *, protected: bool) -> aws.dynamodb.TableReplicaArgs:
    return aws.dynamodb.TableReplicaArgs(
        region_name=region,
        consistency_mode="STRONG" if spec.consistency == "strong" else "EVENTUAL",
        point_in_time_recovery=True,
        deletion_protection_enabled=protected,
        propagate_tags=True,
    )


def _witness(places: TablePlaces) -> aws.dynamodb.TableGlobalTableWitnessArgs | None:
    if places.witness is None:
        return None
    return aws.dynamodb.TableGlobalTableWitnessArgs(region_name=places.witness)


def _stream_arns(table: aws.dynamodb.Table, places: TablePlaces) -> Mapping[str, pulumi.Output[str]]:
    def of_replica(region: str) -> pulumi.Output[str]:
        return table.replicas.apply(
            lambda replicas: next((r.stream_arn or "" for r in replicas or () if r.region_name == region), "")
        )

    return {places.home: table.stream_arn, **{region: of_replica(region) for region in places.replicas}}
