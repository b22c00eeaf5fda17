"""The larger blocks of a spec, one file each: its values, and how they are read from what was written."""
