"""The refusals that Microsoft Graph's directory services share, in its own codes and words (facts: Graph error responses)."""

from __future__ import annotations

from simulator.errors import GraphFault


def not_found(object_id: str) -> GraphFault:
    """404 for an object, or for something that a reference names."""
    return GraphFault(
        404,
        "Request_ResourceNotFound",
        f"Resource '{object_id}' does not exist or one of its queried reference-property objects are not present.",
    )


def denied() -> GraphFault:
    """403: the token's permissions are not enough for this target."""
    return GraphFault(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def bad_request(message: str) -> GraphFault:
    """400 of the directory itself."""
    return GraphFault(400, "Request_BadRequest", message)


def malformed(message: str) -> GraphFault:
    """400 of the layer before the services: a body or a query that cannot be read."""
    return GraphFault(400, "BadRequest", message)


def no_property(name: str, type_name: str) -> GraphFault:
    """400: `$select` or `$expand` names what the type (`graph.user`) does not have."""
    return malformed(
        f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.{type_name}'."
    )


def invalid_value(name: str, resource: str) -> GraphFault:
    """400: the value has the right type but breaks a rule of the property."""
    return GraphFault(
        400,
        "Request_BadRequest",
        f"Invalid value specified for property '{name}' of resource '{resource}'.",
        [{"code": "InvalidValue", "target": name, "message": f"Invalid value specified for property '{name}'."}],
    )


def missing_value(name: str, resource: str) -> GraphFault:
    """400: a property that a create needs is absent."""
    return GraphFault(
        400,
        "Request_BadRequest",
        f"A value is required for property '{name}' of resource '{resource}'.",
        [{"code": "MissingValue", "target": name, "message": f"A value is required for property '{name}'."}],
    )


def read_only(name: str, resource: str) -> GraphFault:
    """400: the property is the server's."""
    return bad_request(f"Property '{name}' of resource '{resource}' is read-only and cannot be set.")


def conflict(name: str) -> GraphFault:
    """400 with the detail ObjectConflict: another object holds this value already."""
    message = f"Another object with the same value for property {name} already exists."
    return GraphFault(400, "Request_BadRequest", message, [{"code": "ObjectConflict", "target": name, "message": message}])


def unsupported_query(message: str) -> GraphFault:
    """400: a query that the directory answers only as an advanced one, or not at all."""
    return GraphFault(400, "Request_UnsupportedQuery", message)


def not_implemented(what: str) -> GraphFault:
    """501: known to Graph, not served here."""
    return GraphFault(501, "NotImplemented", f"{what} is not available.")
