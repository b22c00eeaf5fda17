"""Pulumi resource provider `m365`: Microsoft Entra and Microsoft 365 objects through Microsoft Graph.

`client` and `errors` are useful on their own; `resources` holds one file per type; `plugin` is the process the engine starts.
"""
