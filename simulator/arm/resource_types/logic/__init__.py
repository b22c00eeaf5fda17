"""Microsoft.Logic: workflows."""
