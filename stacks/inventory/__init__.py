"""Reads the live cloud into values: what exists, who changed it, the facts that guards need."""
