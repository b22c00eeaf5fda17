"""Types of Microsoft.OperationalInsights."""
