"""Microsoft.Web: the connections of workflows."""
