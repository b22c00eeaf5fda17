"""Resource Graph (Microsoft.ResourceGraph/resources): Kusto queries over what a caller may read. `query` serves the request."""
