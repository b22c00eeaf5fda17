"""Types of Microsoft.Maintenance."""
