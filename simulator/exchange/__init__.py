"""Exchange Online's administration: the commands that its PowerShell module sends (facts: Exchange, offboarding)."""
