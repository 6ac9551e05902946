"""Where a request comes from: the address that limits count by. It is kept nowhere.

A proxy adds the address it was asked from on the right of ``X-Forwarded-For``; whatever stands further left
anybody can write. So only as many entries as there are proxies of ours are believed, and none by default.
"""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from interview.settings import settings

NOWHERE = ""
LOOPBACK = "127.0.0.1"
PORT = re.compile(r"^(?:\[([^\]]*)\](?::\d+)?|([^:]+):\d+)$")
HOME = 64
"""Whoever has an IPv6 address has as many as fit into 64 bits: they count as one."""


def client_address(scope: Scope) -> str:
    """The address of whoever asks, as far as the settings' proxies are believed."""
    return source(scope, proxies=settings().trusted_proxies)


def source(scope: Scope, *, proxies: int) -> str:
    """As ``client_address``, with that many proxies in front.

    With fewer entries than proxies the request did not come through all of them, and counts as its sender's.
    """
    added = Headers(scope=scope).getlist("x-forwarded-for")
    entries = [entry.strip() for entry in ",".join(added).split(",") if entry.strip()]
    if proxies and len(entries) >= proxies and (found := _address(entries[-proxies])):
        return found
    return _sender(scope)


def _sender(scope: Scope) -> str:
    """Who opened the connection. The server itself believes what comes from this machine, and then says port 0,
    which no connection has."""
    host, port = scope.get("client") or (NOWHERE, None)
    return LOOPBACK if port == 0 else _address(host) or str(host)


def _address(text: str) -> str:
    """An address without a port, in one spelling; nothing where it is none."""
    if matched := PORT.match(text):
        text = matched[1] or matched[2]
    try:
        found = ip_address(text)
    except ValueError:
        return NOWHERE
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        if not found.is_loopback:
            return str(ip_network((int(found), HOME), strict=False).network_address)
    return str(found)
