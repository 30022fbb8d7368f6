"""``account``: the one account of a real cloud that a deployment may touch."""

from collections.abc import Mapping

from pydantic import ConfigDict, GetJsonSchemaHandler, RootModel
from pydantic_core import core_schema


class Account(RootModel[Mapping[str, str]]):
    """The account by the cloud's own words.

    aws: ``id``; azure: ``subscription`` and ``tenant``; gcp: ``project`` and maybe ``number``. Where one word is
    enough (aws, gcp) a scalar stands for it.
    """

    model_config = ConfigDict(frozen=True)

    @property
    def values(self) -> Mapping[str, str]:
        """The parts of the account, by name."""
        return self.root

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {
            "description": "aws: `id`; azure: `subscription` and `tenant`; gcp: `project`, maybe `number`. "
            "A scalar is the id or the project.",
            "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}],
        }
