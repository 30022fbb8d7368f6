"""Finds what msr made in an account, by the mark that it carries.

The services are asked themselves. The Resource Groups Tagging API would answer for several at once, but it has an index
of its own that follows them (recalled, not checked), and what is looked for here was made seconds ago: an object that
it does not list yet would be made a second time. It also knows neither caller references nor words in an API.

Everything here reads. The calls need ``sts:GetCallerIdentity`` (always allowed) and those that :data:`SEARCHES` makes:
``apigateway:GET``, ``acm:ListCertificates``, ``acm:ListTagsForCertificate``, ``cloudfront:ListDistributions``,
``cloudfront:ListTagsForResource``, ``route53:ListHostedZones`` and ``route53:ListHealthChecks``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from msr.errors import StackError
from providers.aws.asking import Answer, Caller, Refused
from providers.aws.names import MARK_TAG

ATTEMPTS = 8
"""How often to ask before a throttle counts: Route 53 takes 5 requests a second from an account (AWS docs, Route 53,
DNSLimitations: recalled, not checked), and a deployment that starts again uses some of them."""

GLOBAL_REGION = "us-east-1"
"""Where services without regions are asked."""

GONE = ("NotFoundException", "ResourceNotFoundException", "NoSuchResource")
"""What API Gateway, ACM and CloudFront say of an object that was removed since it was listed, or was never there."""

THROTTLED = ("Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded")
DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
NOBODY = (
    *("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException"),
    *("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"),
    *("SSOTokenLoadError", "UnauthorizedSSOTokenError", "TokenRetrievalError"),
)
"""Errors of AWS's models and of botocore itself (1.44.8), and what all of AWS says (AWS docs, IAM, CommonErrors:
recalled)."""

Hit: TypeAlias = tuple[str, str]
"""An object's id, and the id that it is imported by, without a region."""


@dataclass(frozen=True, slots=True)
class Look:
    """Lists in one region."""

    caller: Caller
    region: str

    def __call__(self, service: str, operation: str, items: str, **arguments: object) -> Iterator[Answer]:
        """The members of every page's list ``items`` (``DistributionList.Items``); none of an object that is gone."""
        try:
            for page in self.caller.pages(service, operation, self.region, **arguments):
                yield from _at(page, items)
        except Refused as refused:
            if refused.code not in GONE:
                raise


Search: TypeAlias = Callable[[Look, str], Iterator[Hit]]
"""The objects that carry a mark."""


@dataclass(frozen=True, slots=True)
class AwsFinder:
    """Searches one account. Each search has a session of its own, so several threads may search at once."""

    account: str
    attempts: int = ATTEMPTS

    def find(self, type_: str, path: str, value: str, *, region: str = "") -> tuple[Hit, ...]:
        """The objects of ``type_`` whose input ``path`` is ``value``: id, and id to import it by.

        Raises:
            StackError: AWS does not answer, or answers for another account.
        """
        search = SEARCHES.get((type_, path))
        if search is None:
            raise StackError(f"msr does not know how AWS is searched for {type_} by its `{path}`")
        where = region or GLOBAL_REGION
        try:
            caller = Caller(attempts=self.attempts)
            self._same_account(caller, where)
            found = tuple(search(Look(caller, where), value))
        except ImportError as missing:
            hint = "pip install 'msr-framework[aws]'"
            raise StackError("AWS cannot be searched: boto3 is not installed", hint=hint) from missing
        except Refused as refused:
            raise _unsearched(refused, type_, where) from refused
        return tuple((id_, f"{import_id}@{region}" if region else import_id) for id_, import_id in found)

    def _same_account(self, caller: Caller, region: str) -> None:
        """What another account does not have would count as never made."""
        identity = caller.ask("sts", "get_caller_identity", region)
        if identity["Account"] != self.account:
            raise StackError(
                f"the search would look in account {identity['Account']}, as {identity['Arn']}, and the blueprint is"
                f" for {self.account}",
                hint="take the credentials of that account, then `msr up` again",
            )


def _apis(look: Look, mark: str) -> Iterator[Hit]:
    for api in _our_apis(look):
        if api["Tags"][MARK_TAG] == mark:
            yield api["ApiId"], api["ApiId"]


def _our_apis(look: Look) -> Iterator[Answer]:
    """Every API that msr made, for whatever service."""
    return (api for api in look("apigatewayv2", "get_apis", "Items") if MARK_TAG in api.get("Tags", {}))


def _inside_apis(operation: str, word: str, id_: str) -> Search:
    """What stands in msr's APIs and says its mark in ``word``."""

    def search(look: Look, mark: str) -> Iterator[Hit]:
        for api in _our_apis(look):
            for part in look("apigatewayv2", operation, "Items", ApiId=api["ApiId"]):
                if part.get(word) == mark:
                    yield part[id_], f"{api['ApiId']}/{part[id_]}"

    return search


def _mappings(look: Look, domain: str) -> Iterator[Hit]:
    for mapping in look("apigatewayv2", "get_api_mappings", "Items", DomainName=domain):
        if not mapping.get("ApiMappingKey"):
            yield mapping["ApiMappingId"], f"{mapping['ApiMappingId']}/{domain}"


def _certificates(look: Look, mark: str) -> Iterator[Hit]:
    for certificate in look("acm", "list_certificates", "CertificateSummaryList"):
        arn = certificate["CertificateArn"]
        if _marked(look("acm", "list_tags_for_certificate", "Tags", CertificateArn=arn), mark):
            yield arn, arn


def _distributions(look: Look, mark: str) -> Iterator[Hit]:
    for distribution in look("cloudfront", "list_distributions", "DistributionList.Items"):
        arn = distribution["ARN"]
        if _marked(look("cloudfront", "list_tags_for_resource", "Tags.Items", Resource=arn), mark):
            yield distribution["Id"], distribution["Id"]


def _zones(look: Look, comment: str) -> Iterator[Hit]:
    for zone in look("route53", "list_hosted_zones", "HostedZones"):
        if zone.get("Config", {}).get("Comment") == comment:
            id_ = zone["Id"].removeprefix("/hostedzone/")
            yield id_, id_


def _health_checks(look: Look, reference: str) -> Iterator[Hit]:
    """The provider appends a hyphen and a random word to the reference that it is given."""
    for check in look("route53", "list_health_checks", "HealthChecks"):
        if check["CallerReference"].startswith(f"{reference}-"):
            yield check["Id"], check["Id"]


SEARCHES: Mapping[tuple[str, str], Search] = {
    ("aws:apigatewayv2/api:Api", f"tags.{MARK_TAG}"): _apis,
    ("aws:apigatewayv2/integration:Integration", "description"): _inside_apis(
        "get_integrations", "Description", "IntegrationId"
    ),
    ("aws:apigatewayv2/route:Route", "operationName"): _inside_apis("get_routes", "OperationName", "RouteId"),
    ("aws:apigatewayv2/apiMapping:ApiMapping", "domainName"): _mappings,
    ("aws:acm/certificate:Certificate", f"tags.{MARK_TAG}"): _certificates,
    ("aws:cloudfront/distribution:Distribution", f"tags.{MARK_TAG}"): _distributions,
    ("aws:route53/zone:Zone", "comment"): _zones,
    ("aws:route53/healthCheck:HealthCheck", "referenceName"): _health_checks,
}
"""By resource type and the property that carries the mark, as ``LOCATORS`` pairs them."""


def _marked(tags: Iterable[Answer], mark: str) -> bool:
    return any(tag["Key"] == MARK_TAG and tag.get("Value") == mark for tag in tags)


def _at(page: Answer, path: str) -> Iterable[Answer]:
    """The list at ``path``; an empty one is left out of some answers."""
    head, _, rest = path.partition(".")
    found = page.get(head)
    return _at(found, rest) if rest and found else found or ()


def _unsearched(refused: Refused, type_: str, region: str) -> StackError:
    """Why a search ended, with what would let the next one through."""
    why, step = _remedy(refused)
    return StackError(
        f"AWS could not be searched for {type_} in {region}: {why}: {refused}", hint=f"{step}, then `msr up` again"
    )


def _remedy(refused: Refused) -> tuple[str, str]:
    if refused.code in THROTTLED:
        return "it is asked too often", "wait a minute"
    if refused.code in DENIED:
        return "it may not be asked", f"allow `{refused.action}` to whoever deploys"
    if refused.code in NOBODY:
        return "nobody is signed in", "sign in (`aws sso login`), or give credentials in the environment or a profile"
    return "it did not answer", "see that AWS answers there"
