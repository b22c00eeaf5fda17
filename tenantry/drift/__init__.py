"""Drift as values: what is not as the spec says, who did it, and what of it is accepted."""
