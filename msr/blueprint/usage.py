"""``usage``: what the service is used for; costs and scaling are predicted from it."""

from typing import Annotated

from pydantic import Field

from msr.blueprint.section import Section
from msr.units import Count, Size


class Usage(Section):
    """How much the service is used, all regions together."""

    requests: Annotated[Count, Field(description="Requests of users.")]
    writes: Annotated[Count, Field(description="Items written to all tables; part of the requests.")]
    item: Annotated[Size, Field(description="The size of one item.")] = Size(1024)
    stored: Annotated[Size, Field(description="What all tables hold, counted once.")] = Size(0)
