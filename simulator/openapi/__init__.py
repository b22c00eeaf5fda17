"""OpenAPI 3.1 descriptions of what is served, made on demand from the routes and from Microsoft's own type descriptions."""
