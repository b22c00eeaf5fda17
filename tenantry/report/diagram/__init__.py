"""A picture of one client: what `contents` finds in the spec, `layout` places, and `svg` writes."""
