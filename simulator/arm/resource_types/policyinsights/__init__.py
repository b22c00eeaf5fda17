"""Types of Microsoft.PolicyInsights."""
