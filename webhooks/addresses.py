"""Which addresses webhooks may have: only ones on the public internet."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
# Through these an IPv6 address leads to an IPv4 one, which may be private.
TRANSLATED = tuple(ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class AddressError(Exception):
    """Nothing may be sent there; the message says why."""


def split(url: str) -> SplitResult:
    """Take an address apart.

    Raises:
        AddressError: it is not the address of a web server.

    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressError(_("This is not an address.")) from error
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or not url.isascii() or not url.isprintable():
        raise AddressError(_("This is not an address; it begins with http:// or https://."))
    if parts.username is not None or parts.password is not None or " " in url or "\\" in url:
        raise AddressError(_("An address with a password in it, or with spaces, is not taken."))
    return parts


def resolve(parts: SplitResult) -> str:
    """Look up a host, to connect to exactly the address that was checked.

    Raises:
        AddressError: the host is not known, or part of the answer lies inside.

    """
    host = str(parts.hostname)
    try:
        found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(_("The host %(host)s is not known.") % {"host": host}) from error
    addresses = [str(each[4][0]) for each in found]
    if not settings.WEBHOOKS_ALLOW_PRIVATE and not all(is_public(ip_address(address)) for address in addresses):
        raise AddressError(_("%(host)s is not on the public internet.") % {"host": host})
    return min(addresses, key=lambda address: ":" in address)  # not every network leads to IPv6


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is on the public internet, and does not lead back in."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.scope_id or any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast
