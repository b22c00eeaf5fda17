"""Microsoft.KeyVault: vaults and the recycle bin where deleted ones lie."""
