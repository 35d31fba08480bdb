"""Who asks, as far as delays and quotas need to know: the network address, never stored as it is.

The address is the connection's own. Behind a proxy, ProxyFix has put the visitor's there, and only
when `PLANNER_PROXIES` says how many proxies to believe.
"""

import ipaddress

from flask import request

# What one customer of a provider may get in IPv6 (RFC 6177): 65,536 networks of one home each.
# Counted apart, each of them would be a fresh start for whoever guesses codes or fills the disk.
_IPV6_SITE = 48


def address() -> str:
    """Return what stands for this visitor's network in counters."""
    return network_of(request.remote_addr or "")


def network_of(text: str) -> str:
    """Return an IPv4 address as it is and an IPv6 address as its /48; "unknown" for neither."""
    try:
        found = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, _IPV6_SITE), strict=False))
        return str(found.ipv4_mapped)
    return str(found)
