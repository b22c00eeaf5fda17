"""Deployments of templates (Microsoft.Resources/deployments) at resource groups and subscriptions. `routes` serves them."""
