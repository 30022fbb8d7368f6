"""``account``: the one account of a real cloud that a deployment may touch."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ConfigDict, RootModel


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
