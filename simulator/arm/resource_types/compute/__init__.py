"""Microsoft.Compute: virtual machines and their extensions."""
