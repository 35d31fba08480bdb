"""Who asks, as far as delays and quotas need to know: the network address, never stored as it is.

The address is the connection's own. Behind a proxy, ProxyFix has put the visitor's there, and only
when `PLANNER_PROXIES` says how many proxies to believe.
"""

import ipaddress

from flask import request

# One home or one phone has a whole network of this size in IPv6.
_IPV6_HOME = 64


def address() -> str:
    """Return what stands for this visitor's network in counters."""
    return network_of(request.remote_addr or "")


def network_of(text: str) -> str:
    """Return an IPv4 address as it is and an IPv6 address as its /64; "unknown" for neither."""
    try:
        found = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.ip_network((found, _IPV6_HOME), strict=False))
        return str(found.ipv4_mapped)
    return str(found)
