"""A blueprint as the text that loads to it again."""

from __future__ import annotations

import re

import yaml

from msr.blueprint import Blueprint
from msr.vocabulary import LOCAL

_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*|[1-9][0-9]*(?:ms|[smhd]|[KMGT]?B|/s)", re.ASCII)
_WORDS = re.compile(r"(?i:null|true|false|yes|no|on|off|y|n)")


def dump(blueprint: Blueprint) -> str:
    """``blueprint`` as YAML: `load_text` with the same environment gives an equal one.

    What is implied is written out; what is absent is left out.
    """
    document = blueprint.model_dump(mode="json", exclude_none=True)
    if blueprint.environment != LOCAL:
        document["environments"] = {blueprint.environment: {"target": blueprint.target}}
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """Quotes every text that a YAML reader, of 1.1 or 1.2, might take for something else."""

    def text(self, text: str) -> yaml.ScalarNode:
        plain = _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text)
        return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _Dumper.text)
