"""Types of Microsoft.Authorization."""
