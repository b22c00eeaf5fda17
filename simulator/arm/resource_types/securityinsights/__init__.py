"""Microsoft.SecurityInsights: Microsoft Sentinel on a Log Analytics workspace."""
