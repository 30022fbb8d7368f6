"""Short links: PUT /<slug> keeps one, GET /<slug> leads there."""

from __future__ import annotations

from urllib.parse import urlsplit

from items import items
from web import Answer, Event, Refused, answer, answering, body_of, key_of


def serve(method: str, path: list[str], event: Event) -> dict[str, str]:
    match method, path:
        case "PUT", [slug]:
            target = str(body_of(event).get("target", ""))
            if urlsplit(target).scheme not in ("http", "https"):
                raise Refused(400, "`target` is not a web address")
            if not items("links", "slug").add(key_of(slug), {"target": target}):
                raise Refused(409, f"{slug} is taken")
            return {"slug": slug, "target": target}
        case "GET", [slug]:
            found = items("links", "slug").get(key_of(slug))
            if found is None:
                raise Refused(404, f"no link {slug}")
            return {"target": found["target"]}
        case _:
            raise Refused(405, "links are PUT once and then GET")


_serve = answering(serve)


def handler(event: Event, context: object) -> Answer:
    """Answer one request; a link that is found is a redirect."""
    answered = _serve(event, context)
    if event["requestContext"]["http"]["method"] == "GET" and answered["statusCode"] == 200:
        return answer(302, {}, location=serve("GET", event["rawPath"].strip("/").split("/"), event)["target"])
    return answered
