"""Microsoft.RecoveryServices: vaults, backup policies and what they protect."""
