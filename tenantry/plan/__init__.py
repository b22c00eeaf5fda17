"""Plans as values: what would change, what guards say of it, and what binds an apply to the reviewed plan."""
