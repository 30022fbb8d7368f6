"""Where DNS leads everybody who looks a zone up: the one place that asks it, through dnspython.

The servers of the zone above are asked themselves. A resolver in between remembers for minutes to hours that there was
nothing, so that after a first look it would go on saying so long after the zone was delegated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name
    from dns.rdata import Rdata
    from dns.resolver import Resolver

SERVERS_ASKED = 3
"""Of the zone above; one that answers is enough."""


@dataclass(frozen=True, slots=True)
class Dns:
    """How to ask: through which ``resolvers`` (addresses; none: this machine's own), and how long each question waits.

    A look takes ten questions at the most.
    """

    resolvers: tuple[str, ...] = ()
    port: int = 53
    patience_seconds: float = 3.0


def leads_to(zone: str, ask: Dns = Dns()) -> frozenset[str] | None:
    """The name servers to which DNS leads for ``zone``, in lower case without a final dot.

    Empty where it leads to none; ``None`` where DNS cannot be asked from here.
    """
    # Loaded here: it is needed in the first deployment to a real target alone.
    import dns.exception
    import dns.name

    name = dns.name.from_text(zone)
    try:
        resolver = _resolver(ask)
        told = _told_above(name, resolver)
        return _remembered(name, resolver) if told is None else told
    except (dns.exception.DNSException, OSError):
        return None


def _resolver(ask: Dns) -> Resolver:
    import dns.resolver

    resolver = dns.resolver.Resolver(configure=not ask.resolvers)
    if ask.resolvers:
        resolver.nameservers = list(ask.resolvers)
    resolver.port = ask.port
    resolver.timeout = resolver.lifetime = ask.patience_seconds
    return resolver


def _told_above(zone: Name, resolver: Resolver) -> frozenset[str] | None:
    """What the servers of the zone above say; ``None`` when none of them answers."""
    import dns.exception
    import dns.flags
    import dns.message
    import dns.query
    import dns.rcode
    import dns.resolver

    question = dns.message.make_query(zone, "NS", flags=dns.flags.Flag(0))
    above = dns.resolver.zone_for_name(zone.parent(), resolver=resolver, lifetime=resolver.lifetime)
    for address in _addresses(above, resolver):
        try:
            reply, _ = dns.query.udp_with_fallback(question, address, timeout=resolver.lifetime, port=resolver.port)
        except (dns.exception.DNSException, OSError):
            continue
        if reply.rcode() in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            return _servers(reply, zone)
    return None


def _addresses(zone: Name, resolver: Resolver) -> Iterator[str]:
    """Where some servers of ``zone`` are, one address of each."""
    import dns.exception

    for server in sorted(_texts(resolver.resolve(zone, "NS")))[:SERVERS_ASKED]:
        try:
            yield from list(_texts(resolver.resolve(server, "A")))[:1]
        except dns.exception.DNSException:
            continue


def _servers(reply: Message, zone: Name) -> frozenset[str]:
    """A server that has the zone itself answers; one that has the zone above refers to it."""
    import dns.rdatatype

    found = (
        _texts(records)
        for records in (*reply.answer, *reply.authority)
        if records.name == zone and records.rdtype == dns.rdatatype.NS
    )
    return frozenset(plain(server) for servers in found for server in servers)


def _remembered(zone: Name, resolver: Resolver) -> frozenset[str]:
    """What the resolver says, where the zone above is out of reach."""
    import dns.resolver

    try:
        answer = resolver.resolve(zone, "NS", raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return frozenset()
    return frozenset(map(plain, _texts(answer.rrset or ())))


def _texts(records: object) -> Iterator[str]:
    """Each record as a zone file writes it; dnspython types a set of them as of anything."""
    return map(str, cast("Iterable[Rdata]", records))


def plain(server: str) -> str:
    """A host name as everybody writes it: in lower case, without a final dot."""
    return server.lower().rstrip(".")
