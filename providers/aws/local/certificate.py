"""ACM certificates, and waiting for them to be issued."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msr.knowledge import (
    Computed,
    Neighbours,
    Problem,
    PropertyMap,
    Reference,
    Rule,
    StoredObject,
    Subject,
    TypeKnowledge,
    Value,
    WorldRule,
    is_known,
    items,
    plain,
    sections,
    text,
)
from providers.aws.local.identifiers import TAGS_ALL, characters, too_many, uuid
from providers.aws.local.sources import model, recalled, undated
from providers.aws.local.values import named, one_of

CERTIFICATE = "aws:acm/certificate:Certificate"
VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
RECORD = "aws:route53/record:Record"
DOMAIN = "aws:apigatewayv2/domainName:DomainName"
DISTRIBUTION = "aws:cloudfront/distribution:Distribution"

_REQUEST = model("acm", "RequestCertificate")
NAMES = 10  # of at most 100: the quota of a new account, as the model of RequestCertificate says


def names_of(certificate: PropertyMap) -> list[str]:
    """Every name that a certificate covers, its main one first."""
    named_too = [name for name in items(certificate, "subjectAlternativeNames") if isinstance(name, str)]
    return list(dict.fromkeys((text(certificate, "domainName"), *named_too)))


def validation_record(account: str, name: str) -> tuple[str, str]:
    """Name and value of the CNAME that proves a name.

    It is the same in every region of an account, and the same for ``*.name`` (recalled from AWS docs, ACM,
    dns-validation; reported in terraform-provider-aws #13653).
    """
    base = name.removeprefix("*.").lower()
    label = hashlib.sha256(f"{account} {base} name".encode()).hexdigest()[:32]
    value = hashlib.sha256(f"{account} {base} value".encode()).hexdigest()[:32]
    zone = characters(f"{account} {base}", 10, "abcdefghijklmnopqrstuvwxyz")
    return f"_{label}.{base}.", f"_{value}.{zone}.acm-validations.aws."


def _validation_options(subject: Subject, _near: Neighbours) -> Value:
    if subject.inputs.get("validationMethod") != "DNS":
        return []
    options: list[Value] = []
    for name in names_of(subject.inputs):
        record, value = validation_record(subject.account, name)
        options.append(
            {
                "domainName": name,
                "resourceRecordName": record,
                "resourceRecordType": "CNAME",
                "resourceRecordValue": value,
            }
        )
    return options


def unproven(certificate: StoredObject, near: Neighbours) -> Iterator[str]:
    """The records that are still missing before the certificate is issued, each as a sentence."""
    for option in sections(certificate.outputs, "domainValidationOptions"):
        name, value = (text(option, f"resourceRecord{part}").rstrip(".") for part in ("Name", "Value"))
        records = near.find(RECORD, "fqdn", name)
        found = [record for record in records if text(record.outputs, "type") == "CNAME"]
        answers = {str(plain(answer)).rstrip(".") for record in found for answer in items(record.outputs, "records")}
        if value not in answers:
            yield f"no zone has the record {name} CNAME {value}"


def covers(certificate: PropertyMap, name: str) -> bool:
    """Whether a certificate is good for a name; ``*`` stands for one label."""
    wanted = name.lower()
    return any(
        wanted == covered or (covered.startswith("*.") and wanted.partition(".")[2] == covered[2:])
        for covered in (own.lower() for own in names_of(certificate))
    )


def _names(subject: Subject) -> Iterator[Problem]:
    certificate = subject.inputs
    yield from too_many(len(names_of(certificate)), NAMES, "subjectAlternativeNames", "names in one certificate")
    if certificate.get("domainName") is None or certificate.get("certificateAuthorityArn") is not None:
        return
    if certificate.get("validationMethod") is None:
        yield Problem("validationMethod", "is required for a certificate that ACM issues")


def _is_issued(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    for certificate in near.find(CERTIFICATE, "arn", text(subject.inputs, "certificateArn"), region=subject.region):
        for missing in unproven(certificate, near):
            yield Problem("certificateArn", f"the certificate stays unissued: {missing}")
        yield from _awaited(subject, certificate)


def _awaited(subject: Subject, certificate: StoredObject) -> Iterator[Problem]:
    """The provider wants every validation record named, if any is (certificate_validation.go)."""
    given = subject.inputs.get("validationRecordFqdns")
    if given is None or not is_known(given):
        return
    named_here = {str(name).rstrip(".").lower() for name in items(subject.inputs, "validationRecordFqdns")}
    for option in sections(certificate.outputs, "domainValidationOptions"):
        name = text(option, "resourceRecordName").rstrip(".")
        if name not in named_here:
            yield Problem("validationRecordFqdns", f"lacks {name} of {text(option, 'domainName')}")


def _is_not_in_use(subject: Subject, near: Neighbours) -> Iterator[Problem]:
    key = "domainNameConfiguration.certificateArn"
    for domain in near.find(DOMAIN, key, subject.id, region=subject.region):
        yield Problem("", f"certificate {subject.id} is in use by the domain {domain.id}")
    for distribution in near.find(DISTRIBUTION, "viewerCertificate.acmCertificateArn", subject.id):
        yield Problem("", f"certificate {subject.id} is in use by the distribution {distribution.id}")


def _arn(subject: Subject) -> str:
    return f"arn:aws:acm:{subject.region}:{subject.account}:certificate/{uuid(subject.mark)}"


TYPES = (
    TypeKnowledge(
        token=CERTIFICATE,
        source=undated("acm/certificate"),
        id=_arn,
        replace_on=frozenset(
            {
                "certificateAuthorityArn",
                "domainName",
                "keyAlgorithm",
                "subjectAlternativeNames",
                "validationMethod",
                "validationOptions",
            }
        ),
        lookup=("arn",),
        outputs={
            "arn": Computed("{id}"),
            "domainValidationOptions": Computed(_validation_options),
            "subjectAlternativeNames": Computed(
                lambda subject, _near: [*names_of(subject.inputs)], frozenset({"subjectAlternativeNames"})
            ),
            "notAfter": Computed(""),
            "notBefore": Computed(""),
            "pendingRenewal": Computed(lambda _subject, _near: False),
            "renewalEligibility": Computed("INELIGIBLE"),
            "renewalSummaries": Computed(lambda _subject, _near: []),
            "status": Computed("PENDING_VALIDATION"),
            "type": Computed("AMAZON_ISSUED"),
            "validationEmails": Computed(lambda _subject, _near: []),
            "tagsAll": TAGS_ALL,
        },
        defaults={"keyAlgorithm": "RSA_2048", "options": {"certificateTransparencyLoggingPreference": "ENABLED"}},
        rules=(
            named("domainName", r"(\*\.)?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+", 64, _REQUEST),
            named("subjectAlternativeNames[*]", r"(\*\.)?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+", 253, _REQUEST),
            one_of("validationMethod", ("DNS", "EMAIL", "HTTP"), _REQUEST),
            Rule(_names, _REQUEST),
        ),
        on_delete=(WorldRule(_is_not_in_use, model("acm", "DeleteCertificate")),),
        max_per_region=2500,  # recalled, not checked
    ),
    TypeKnowledge(
        token=VALIDATION,
        source=undated("acm/certificate_validation"),
        id="2026-01-01 00:00:00 +0000 UTC",
        identity="{certificateArn}",
        repeatable=True,
        replace_on=frozenset({"certificateArn", "validationRecordFqdns"}),
        references=(
            Reference(
                "certificateArn",
                (CERTIFICATE,),
                "arn",
                model("acm", "DescribeCertificate"),
                same_region=True,
            ),
        ),
        on_write=(WorldRule(_is_issued, recalled("ACM, dns-validation")),),
    ),
)
