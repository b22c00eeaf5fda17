"""What can be done with one client: one operation a file."""
