"""Ids, ARNs and tags as AWS shapes them, made from an object's mark so that every run names things alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from msr.knowledge import Computed, Neighbours, Problem, PropertyMap, Subject, section

LOWER = "abcdefghijklmnopqrstuvwxyz0123456789"
UPPER = LOWER.upper()


def characters(mark: str, length: int, alphabet: str = LOWER) -> str:
    """``length`` characters of an alphabet that follow from a mark."""
    number = int(hashlib.sha256(mark.encode()).hexdigest(), 16)
    drawn: list[str] = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        drawn.append(alphabet[index])
    return "".join(drawn)


def random_id(length: int) -> Callable[[Subject], str]:
    """An id of lower-case letters and digits, as API Gateway gives them."""
    return lambda subject: characters(f"{subject.type}{subject.mark}", length)


def uuid(mark: str) -> str:
    """A UUID that follows from a mark."""
    return "-".join((mark[:8], mark[8:12], mark[12:16], mark[16:20], mark[20:32]))


def tags_all(subject: Subject, _near: Neighbours) -> PropertyMap:
    """The object's tags over the provider instance's default tags."""
    return {**section(section(subject.settings, "defaultTags"), "tags"), **section(subject.inputs, "tags")}


TAGS_ALL = Computed(tags_all, renewed_by=frozenset({"tags"}))


def lambda_arn(function: str, subject: Subject) -> str:
    """The ARN of a function that is named by its name or its ARN."""
    if function.startswith("arn:"):
        return function
    return f"arn:aws:lambda:{subject.region}:{subject.account}:function:{function}"


def too_many(count: int, most: int, path: str, what: str) -> list[Problem]:
    """A problem if there are more of something than a service takes."""
    return [Problem(path, f"{count} {what}, at most {most} are allowed")] if count > most else []
