"""Types of microsoft.aadiam: Entra ID's own, which lie in the tenant and not in a subscription."""
