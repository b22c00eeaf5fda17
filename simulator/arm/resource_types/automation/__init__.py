"""Microsoft.Automation: accounts for runbooks."""
