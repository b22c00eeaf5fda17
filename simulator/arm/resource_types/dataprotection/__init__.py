"""Microsoft.DataProtection: backup vaults and their policies."""
