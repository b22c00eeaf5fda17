"""The simulator's own endpoints under /_sim/, one file an endpoint, found by scan. They need no token and are not journalled."""
