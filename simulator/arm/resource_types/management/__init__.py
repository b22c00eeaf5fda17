"""Types of Microsoft.Management."""
