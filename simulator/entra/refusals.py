"""What the login service refuses, by its AADSTS numbers.

Numbers, OAuth words and statuses: Microsoft's list of AADSTS codes and what is reported of the live service (facts: Login,
errors); the sentences are our own. Where only one of these is general knowledge, the function says so.
"""

from __future__ import annotations

from simulator.errors import EntraFault


def missing(parameter: str) -> EntraFault:
    return EntraFault(400, "invalid_request", 900144, f"The request body must contain the following parameter: '{parameter}'.")


def invalid_client(number: int, message: str) -> EntraFault:
    """401: the app is known, but has not proved that it is itself."""
    return EntraFault(401, "invalid_client", number, message)


def invalid_grant(number: int, message: str) -> EntraFault:
    """400: what the person's token rests on is gone, or was never there."""
    return EntraFault(400, "invalid_grant", number, message)


def no_credential() -> EntraFault:
    return invalid_client(
        7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    )


def unknown_app(client_id: str, directory: str) -> EntraFault:
    return EntraFault(
        400,
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory '{directory}'. "
        "Nobody there has installed it or consented to it, or the request went to the wrong tenant.",
    )


def no_principal(client_id: str, directory: str) -> EntraFault:
    """The app is registered, and may enter this tenant, but has no service principal there (number: general knowledge)."""
    return EntraFault(
        400,
        "unauthorized_client",
        7000229,
        f"The client application {client_id} is missing service principal in the tenant {directory}.",
    )


def disabled_app(client_id: str, name: str) -> EntraFault:
    return EntraFault(400, "unauthorized_client", 7000112, f"Application '{client_id}'({name}) is disabled.")


def wrong_secret(client_id: str) -> EntraFault:
    return invalid_client(
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client "
        f"secret ID, for a secret added to app '{client_id}'.",
    )


def expired_secret(client_id: str) -> EntraFault:
    return invalid_client(
        7000222, f"The provided client secret keys for app '{client_id}' are expired. Add a new one, or use a certificate."
    )


def no_resource(resource: str, directory: str) -> EntraFault:
    return EntraFault(
        400,
        "invalid_resource",
        500011,
        f"The resource principal named {resource} was not found in the tenant named {directory}.",
    )


def bad_scope(number: int, message: str) -> EntraFault:
    return EntraFault(400, "invalid_scope", number, message)
