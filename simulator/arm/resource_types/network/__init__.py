"""Microsoft.Network: virtual networks, their rules, addresses and gateways, Network Watcher.

What lies inside another resource and has an id of its own (subnets, security rules, routes) is stored once, as the resource
that it is; its parent's body is put together when it is read. So are all back references.
"""
