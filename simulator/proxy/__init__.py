"""Interception: an HTTP proxy that answers for Microsoft's own host names, so that a client needs no change at all.

It ends TLS itself for the hosts in `simulator.public_hosts` and hands each connection to the same application that serves the
ordinary port. Everything else is refused; nothing is ever passed on.
"""

from __future__ import annotations
