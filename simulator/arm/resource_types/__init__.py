"""Resource types by namespace: one file each, found by scan."""
