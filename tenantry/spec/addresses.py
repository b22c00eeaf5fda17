"""IP addresses and ranges as a spec writes them."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

# What a site may use inside: RFC 1918, RFC 6598 (carrier-grade NAT) and RFC 4193.
PRIVATE = tuple(ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
# What nobody is seen with on the internet, beside the private ones. Documentation ranges count as public: examples use them.
_NOT_PUBLIC = tuple(
    ip_network(text)
    for text in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/8", "fe80::/10", "ff00::/8")
)


def network_of(text: str) -> Network | None:
    """The network (a single address is one of one address), None for anything else, host bits set included."""
    try:
        return ip_network(text)
    except ValueError:
        return None


def with_host_bits_cleared(text: str) -> str | None:
    """`192.168.10.0/24` for `192.168.10.1/24`; None when it is no network even so."""
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        return None


def overlap(one: Network, other: Network) -> bool:
    """Do they share an address? Never for different versions of IP."""
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.overlaps(other)
    return isinstance(other, IPv6Network) and one.overlaps(other)


def is_private(network: Network) -> bool:
    """Lies all of it in a private range?"""
    return any(overlap(network, private) and network.prefixlen >= private.prefixlen for private in PRIVATE)


def is_public(network: Network) -> bool:
    """Could all of it be seen on the internet?"""
    return not any(overlap(network, other) for other in (*PRIVATE, *_NOT_PUBLIC))
