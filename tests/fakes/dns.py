"""DNS on this machine: a resolver and the servers of every zone above, at one address, told apart as they are in life.

Who asks a resolver wishes recursion; who asks a zone's own server does not.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from msr.deploy.name_servers import Dns

HERE = "127.0.0.1"
Servers = dict[str, tuple[str, ...]]


@dataclass(slots=True)
class FakeDns:
    """Serves inside ``with``.

    ``above`` has the one zone that is known, to whose server everybody is led. ``delegated`` is what that server refers
    to, ``remembered`` what the resolver has in its memory; ``mute`` keeps that server from answering.
    """

    above: str = "example."
    delegated: Servers = field(default_factory=dict[str, tuple[str, ...]])
    remembered: Servers = field(default_factory=dict[str, tuple[str, ...]])
    mute: bool = False
    asked: list[str] = field(default_factory=list[str])
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._socket.bind((HERE, 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._thread is not None
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._thread.join(timeout=10)
        self._socket.close()

    @property
    def dns(self) -> Dns:
        """How to ask it."""
        return Dns((HERE,), port=self._socket.getsockname()[1], patience_seconds=1.0)

    def _serve(self) -> None:
        while True:
            request, whence = self._socket.recvfrom(512)
            if not request:
                return
            reply = self._reply(dns.message.from_wire(request))
            if reply:
                self._socket.sendto(reply.to_wire(), whence)

    def _reply(self, request: dns.message.Message) -> dns.message.Message | None:
        recursive = bool(request.flags & dns.flags.RD)
        if self.mute and not recursive:
            return None
        question = request.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(f"{'resolver' if recursive else 'above'} {name} {kind}")
        reply = dns.message.make_response(request)
        if not recursive:
            self._refer(reply, name)
        elif not self._resolve(reply, name, kind):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    def _refer(self, reply: dns.message.Message, name: str) -> None:
        if servers := self.delegated.get(name):
            reply.authority.append(dns.rrset.from_text(name, 60, "IN", "NS", *servers))
        else:
            reply.set_rcode(dns.rcode.NXDOMAIN)

    def _resolve(self, reply: dns.message.Message, name: str, kind: str) -> bool:
        answers: dict[tuple[str, str], tuple[str, ...]] = {
            (self.above, "SOA"): (f"ns.{self.above} nobody.{self.above} 1 1 1 1 3600",),
            (self.above, "NS"): (f"ns.{self.above}",),
            (f"ns.{self.above}", "A"): (HERE,),
            **{(zone, "NS"): servers for zone, servers in self.remembered.items()},
        }
        found = answers.get((name, kind), ())
        if found:
            reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *found))
        return bool(found)
