"""Physical names: deterministic, legal where they are used, unique where the cloud needs it.

A name is readable words and a hash over (app, environment, account, kind, region, key), so that the same thing
gets the same name on every run and two things never share one, also after words are cut to fit.

Functions know none of them: they find a table by its :func:`table_variable`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from msr.value import value

HASH_LENGTH = 7


@value
class NameRule:
    """What a service accepts: at most ``length`` characters of ``alphabet``; ``separator`` joins the words.

    ``alphabet`` is a regular-expression character class of what may stay, such as ``a-z0-9-``.
    """

    length: int
    alphabet: str = "a-z0-9-"
    separator: str = "-"


@value
class Namer:
    """Names for one service in one account."""

    app: str
    environment: str
    account: Mapping[str, str]

    def name(self, kind: str, key: str, region: str = "", *, rule: NameRule) -> str:
        """The physical name of ``key`` in ``region``.

        Args:
            kind: what the thing is, in one word (``function``, ``table``): part of the identity.
            key: the choice's key or a word of its own (``tables.orders``).
            region: the cloud's region name; empty for a thing that is the same in every region.
            rule: length and alphabet of the service.
        """
        mark = self.mark(kind, key, region)
        words = (self.app, self.environment, key.rpartition(".")[2], region)
        text = rule.separator.join(word for word in words if word)
        legal = re.sub(f"[^{rule.alphabet}]+", rule.separator, text.lower()).strip(rule.separator)
        room = rule.length - HASH_LENGTH - len(rule.separator)
        return f"{legal[:room].rstrip(rule.separator)}{rule.separator}{mark[:HASH_LENGTH]}"

    def mark(self, kind: str, key: str, region: str = "") -> str:
        """The identity of a thing as 16 hex digits: what tags and caller references carry."""
        identity = (self.app, self.environment, sorted(self.account.items()), kind, region, key)
        return hashlib.sha256(repr(identity).encode()).hexdigest()[:16]


def table_variable(table: str, word: str = "") -> str:
    """The variable by which a function finds ``table``; with ``word``, what a cloud adds, such as ``ENDPOINT``."""
    name = f"MSR_TABLE_{table.upper().replace('-', '_')}"
    return f"{name}_{word}" if word else name
