"""Items of one table, on whichever cloud this copy runs: ``get`` one, ``put`` one, ``add`` one that is not there yet.

Every blueprint here links to this file, so that its own code is about its service. DynamoDB is asked through boto3,
which is in Lambda's image; Cosmos DB and Firestore over their REST APIs, with the identity that the function runs as.
A service of your own will rather name the cloud's library in ``requirements.txt``.

Sources: Cosmos DB REST API, "Create document", "Get document"; Firestore REST v1, projects.databases.documents; App
Service managed identity, REST; Cloud Run, "Fetching identity and access tokens"; 2026-11.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import formatdate
from functools import cache
from typing import Any, Protocol

TIMEOUT_SECONDS = 3.0

Item = dict[str, Any]


class Items(Protocol):
    """One table of string keys. Values are text, numbers and truth."""

    def get(self, key: str) -> Item | None: ...
    def put(self, key: str, item: Item) -> None: ...
    def add(self, key: str, item: Item) -> bool:
        """Put an item where there is none; ``False`` where there is one."""
        ...


@cache
def items(table: str, key: str) -> Items:
    """The replica of a table in this region; connected on first use, so that a module imports anywhere.

    Args:
        table: the table's name in the blueprint.
        key: its key attribute.
    """
    word = f"MSR_TABLE_{table.upper().replace('-', '_')}"
    name, endpoint = os.environ[word], os.environ.get(f"{word}_ENDPOINT", "")
    match os.environ["MSR_CLOUD"]:
        case "aws":
            return DynamoItems(name, endpoint, key)
        case "azure":
            return CosmosItems(f"{endpoint.rstrip('/')}/dbs/{os.environ[f'{word}_DATABASE']}/colls/{name}", key)
        case "gcp":
            return FirestoreItems(f"{endpoint}/v1/{name}", key)
        case cloud:
            raise RuntimeError(f"no table is known on {cloud}")


class DynamoItems:
    """A DynamoDB table, or its replica in this region."""

    def __init__(self, name: str, endpoint: str, key: str) -> None:
        import boto3

        self._key = key
        self._table = boto3.resource(
            "dynamodb", region_name=os.environ["MSR_REGION"], endpoint_url=endpoint or None
        ).Table(name)

    def get(self, key: str) -> Item | None:
        found = self._table.get_item(Key={self._key: key}).get("Item")
        return found and {name: _plain(value) for name, value in found.items()}

    def put(self, key: str, item: Item) -> None:
        self._table.put_item(Item=self._whole(key, item))

    def add(self, key: str, item: Item) -> bool:
        try:
            self._table.put_item(
                Item=self._whole(key, item),
                ConditionExpression="attribute_not_exists(#key)",
                ExpressionAttributeNames={"#key": self._key},
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _whole(self, key: str, item: Item) -> Item:
        numbers = {name: Decimal(str(value)) for name, value in item.items() if isinstance(value, float)}
        return {**item, **numbers, self._key: key}


class CosmosItems:
    """A Cosmos DB container; ``url`` is the container's."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._token = Token(_azure_token)

    def get(self, key: str) -> Item | None:
        status, body = self._ask("GET", f"/docs/{urllib.parse.quote(key, safe='')}", key)
        return {name: value for name, value in json.loads(body).items() if name[0] != "_"} if status == 200 else None

    def put(self, key: str, item: Item) -> None:
        self._ask("POST", "/docs", key, item, {"x-ms-documentdb-is-upsert": "True"})

    def add(self, key: str, item: Item) -> bool:
        return self._ask("POST", "/docs", key, item)[0] != 409

    def _ask(
        self, method: str, path: str, key: str, item: Item | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        signed = urllib.parse.quote(f"type=aad&ver=1.0&sig={self._token.now()}", safe="")
        headers = {
            "authorization": signed,
            "x-ms-date": formatdate(usegmt=True),
            "x-ms-version": "2018-12-31",
            "x-ms-documentdb-partitionkey": json.dumps([key]),
            **(more or {}),
        }
        return ask(method, self._url + path, headers, item and {**item, self._key: key, "id": key}, (404, 409))


class FirestoreItems:
    """A Firestore collection; ``url`` is the collection's."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._token = Token(_google_token)

    def get(self, key: str) -> Item | None:
        status, body = self._ask("GET", f"/{urllib.parse.quote(key, safe='')}")
        return (
            {name: _unwrapped(value) for name, value in json.loads(body)["fields"].items()} if status == 200 else None
        )

    def put(self, key: str, item: Item) -> None:
        self._ask("PATCH", f"/{urllib.parse.quote(key, safe='')}", {**item, self._key: key})

    def add(self, key: str, item: Item) -> bool:
        return self._ask("POST", f"?{urllib.parse.urlencode({'documentId': key})}", {**item, self._key: key})[0] != 409

    def _ask(self, method: str, path: str, item: Item | None = None) -> tuple[int, bytes]:
        headers = {"authorization": f"Bearer {self._token.now()}"}
        fields = item and {"fields": {name: _wrapped(name, value) for name, value in item.items()}}
        return ask(method, self._url + path, headers, fields, (404, 409))


class Token:
    """A token of the function's own identity, asked for again five minutes before it ends."""

    def __init__(self, fetch: Any) -> None:
        self._fetch, self._token, self._until = fetch, "", 0.0

    def now(self) -> str:
        if time.time() > self._until - 300:
            self._token, self._until = self._fetch()
        return self._token


def ask(
    method: str, url: str, headers: dict[str, str], body: Item | None = None, also: tuple[int, ...] = ()
) -> tuple[int, bytes]:
    """Status and body of an answer; any status but success and those in ``also`` is an error."""
    text = None if body is None else json.dumps(body).encode()
    typed = {**headers, **({"content-type": "application/json"} if text else {})}
    request = urllib.request.Request(url, text, typed, method=method)  # noqa: S310 - addresses that msr wrote
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            if error.code in also:
                return error.code, error.read()
        raise


def _azure_token() -> tuple[str, float]:
    asked = {
        "resource": "https://cosmos.azure.com",
        "api-version": "2019-08-01",
        "client_id": os.environ["AZURE_CLIENT_ID"],
    }
    url = f"{os.environ['IDENTITY_ENDPOINT']}?{urllib.parse.urlencode(asked)}"
    told = json.loads(ask("GET", url, {"x-identity-header": os.environ["IDENTITY_HEADER"]})[1])
    return told["access_token"], float(told["expires_on"])


def _google_token() -> tuple[str, float]:
    host = os.environ.get("GCE_METADATA_HOST", "metadata.google.internal")
    url = f"http://{host}/computeMetadata/v1/instance/service-accounts/default/token"
    told = json.loads(ask("GET", url, {"metadata-flavor": "Google"})[1])
    return told["access_token"], time.time() + float(told["expires_in"])


def _plain(value: Any) -> Any:
    """DynamoDB's numbers, as JSON has them."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _wrapped(name: str, value: Any) -> Item:
    """A Firestore value; it expires by timestamps alone, so a moment in Unix seconds becomes one."""
    match value:
        case bool():
            return {"booleanValue": value}
        case int() if name == "expires_at":
            return {"timestampValue": datetime.fromtimestamp(value, UTC).isoformat()}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value}
        case _:
            return {"stringValue": value}


def _unwrapped(value: Item) -> Any:
    ((kind, held),) = value.items()
    match kind:
        case "integerValue":
            return int(held)
        case "timestampValue":
            return int(datetime.fromisoformat(held).timestamp())
        case _:
            return held
