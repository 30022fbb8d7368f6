"""``routing``: the name that clients use, and how it finds a region."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from msr.blueprint.section import Name, OneOrMore, Section
from msr.vocabulary import Policy, Via


class Routing(Section):
    """The name that clients use, and how it finds a region."""

    shorthand: ClassVar[str | None] = "domain"

    domain: Annotated[str | None, Field(description="The host name of the service, such as `api.orders.example`.")] = (
        None
    )
    zone: Annotated[
        str, Field(description="The id of an existing DNS zone, or `create`; the plan then says what to delegate.")
    ] = "create"
    certificate: Annotated[
        str | None,
        Field(
            pattern=r"^[^/\s]+/[^/\s]+/[^/\s]+$",
            description="A certificate of your own for `domain`, where the cloud issues or renews none: on Azure, with "
            "`via: dns` or at a zone's apex, `<resource group>/<key vault>/<certificate>`.",
        ),
    ] = None
    policy: Annotated[
        Policy | None,
        Field(
            description="How a region is chosen; where left out, `latency` for active-active and `priority` otherwise."
        ),
    ] = None
    via: Annotated[
        tuple[Via, ...],
        OneOrMore,
        Field(min_length=1, description="The ways in; the second stands ready as the fallback of the first."),
    ] = ("dns",)
    geo: Annotated[
        Mapping[Name, tuple[str, ...]] | None,
        Field(
            description="Under `policy: geo`, the places that each region serves: `continent:EU`, `country:DE`, "
            "`default`."
        ),
    ] = None
