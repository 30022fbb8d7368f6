"""Calls of AWS's API, with whatever credentials, profile and endpoints the environment names.

That is where a stack's own provider looks for them too, so both speak for the same caller.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, TypeAlias, cast

Answer: TypeAlias = Mapping[str, Any]


class Refused(Exception):
    """AWS said no, or was not there; the text is why.

    ``code`` is the word for it of AWS (``AccessDeniedException``) or of botocore (``NoCredentialsError``); ``action``
    is what a policy calls that which was refused (``acm:ListCertificates``).
    """

    def __init__(self, why: str, *, code: str, action: str = "") -> None:
        super().__init__(why)
        self.code = code
        self.action = action


class Ask(Protocol):
    """One call of AWS's API; ``Refused`` when there is no answer."""

    def __call__(self, service: str, operation: str, region: str, **arguments: object) -> Answer: ...


class Caller:
    """Asks AWS through boto3, for one thread."""

    def __init__(self, *, attempts: int) -> None:
        """Args:
        attempts: how often to ask before an answer such as "not so fast" counts; waits grow in between.

        Raises:
            ImportError: boto3 is not installed.
        """
        boto3, config, exceptions = map(import_module, ("boto3", "botocore.config", "botocore.exceptions"))
        self._patience = config.Config(
            connect_timeout=5, read_timeout=10, retries={"total_max_attempts": attempts, "mode": "standard"}
        )
        self._session = boto3.session.Session()
        self._failed, self._no = exceptions.BotoCoreError, exceptions.ClientError

    def ask(self, service: str, operation: str, region: str, **arguments: object) -> Answer:
        """What one call answers.

        Raises:
            Refused: it does not.
        """
        with self._border(service):
            return _call(self._client(service, region), operation)(**arguments)

    def pages(self, service: str, operation: str, region: str, **arguments: object) -> Iterator[Answer]:
        """Every page of a list.

        Raises:
            Refused: one of them is not given.
        """
        with self._border(service):
            client = self._client(service, region)
            if client.can_paginate(operation):
                yield from client.get_paginator(operation).paginate(**arguments)
            else:
                yield from _by_token(_call(client, operation), arguments)

    def _client(self, service: str, region: str) -> Any:
        return self._session.client(service, region_name=region, config=self._patience)

    @contextmanager
    def _border(self, service: str) -> Generator[None]:
        """Where boto3's errors become ours."""
        try:
            yield
        except self._no as error:
            code, action = error.response["Error"]["Code"], _action(service, error.operation_name)
            raise Refused(str(error), code=code, action=action) from error
        except self._failed as error:
            raise Refused(str(error), code=type(error).__name__) from error


def _call(client: Any, operation: str) -> Callable[..., Answer]:
    return cast("Callable[..., Answer]", getattr(client, operation))


def _action(service: str, operation: str) -> str:
    """What a policy calls an operation; those of API Gateway go by their HTTP method, and msr asks by GET alone."""
    return "apigateway:GET" if service.startswith("apigateway") else f"{service}:{operation}"


def _by_token(call: Callable[..., Answer], arguments: Mapping[str, object]) -> Iterator[Answer]:
    """The pages of a list that botocore has no paginator for."""
    page = call(**arguments)
    yield page
    while page.get("NextToken"):
        page = call(**arguments, NextToken=page["NextToken"])
        yield page
