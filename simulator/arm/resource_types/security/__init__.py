"""Microsoft.Security: plans of Defender for Cloud and who is told of alerts."""
