"""Types of Microsoft.AlertsManagement."""
