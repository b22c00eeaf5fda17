"""Types of Microsoft.ManagedServices: Azure Lighthouse."""
