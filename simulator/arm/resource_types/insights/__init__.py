"""Types of Microsoft.Insights."""
