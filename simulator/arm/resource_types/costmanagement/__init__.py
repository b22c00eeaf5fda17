"""Types of Microsoft.CostManagement."""
