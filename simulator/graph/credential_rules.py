"""What Graph accepts as an app's credentials: which properties may be sent, what is filled in, what is refused.

Sources: Graph passwordCredential, keyCredential, "addPassword", "Create application", "Update application": a secret is the
service's and shown once, two years long unless dated; a certificate's dates, thumbprint and name come from it. The words and
codes of refusals are general knowledge.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import credentials
from simulator.errors import GraphFault
from simulator.graph import audit, faults
from simulator.messages import Request
from simulator.store import Cloud

Json = dict[str, Any]

SECRET_LIFETIME = timedelta(days=730)
LATEST = datetime(9990, 1, 1, tzinfo=UTC)
CERTIFICATE, USAGE = "AsymmetricX509Cert", "Verify"
NAMES = ("passwordCredentials", "keyCredentials")


def new_password(request: Request, given: Json) -> tuple[Json, str]:
    """The stored credential and its secret. Raises GraphFault 400."""
    if given.get("secretText") or given.get("hint") or given.get("keyId"):
        raise faults.bad_request("New password credentials must be generated: keyId, hint and secretText are not settable.")
    cloud = request.cloud
    start = _moment(given.get("startDateTime")) or cloud.now().replace(microsecond=0)
    end = _moment(given.get("endDateTime")) or min(start, LATEST) + SECRET_LIFETIME
    if end <= start:
        raise faults.bad_request("Password credential end date is invalid: it does not lie behind the start date.")
    made, secret = credentials.password(cloud, name=given.get("displayName"), start=_text(start), end=_text(end))
    made["customKeyIdentifier"] = given.get("customKeyIdentifier")
    return made, secret


def new_key(request: Request, given: Json) -> Json:
    """The stored credential of a certificate. Raises GraphFault 400."""
    if given.get("type") != CERTIFICATE:
        raise _bad_key("KeyCredentialsInvalidType", f"Key credential type must be '{CERTIFICATE}'.")
    if given.get("usage") != USAGE:
        raise _bad_key("KeyCredentialsInvalidUsage", "Key credential usage must be 'Verify'.")
    try:
        certificate = credentials.read_certificate(given.get("key") or "")
    except ValueError:
        raise _bad_key("KeyCredentialsInvalidCertificate", "Key value is invalid certificate.") from None
    start = _moment(given.get("startDateTime")) or certificate.begins
    end = _moment(given.get("endDateTime")) or certificate.ends
    # Some tools give the dates without their seconds' fraction, so a second more or less is none.
    second = timedelta(seconds=1)
    if start < certificate.begins - second or start >= end:
        raise _bad_key("KeyCredentialsInvalidStartDate", "Key credential start date is invalid.")
    if end > certificate.ends + second:
        raise _bad_key("KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
    return {
        "customKeyIdentifier": given.get("customKeyIdentifier") or certificate.thumbprint,
        "displayName": given.get("displayName") or certificate.subject,
        "endDateTime": _text(end),
        "key": None,
        "keyId": str(given.get("keyId") or request.cloud.new_id()).lower(),
        "startDateTime": _text(start),
        "type": CERTIFICATE,
        "usage": USAGE,
        "_certificate": certificate.encoded,
    }


def settle(request: Request, before: Json, changed: Json) -> dict[str, str]:
    """Put the stored form of the credentials in `changed` (a body) in their place. What was there before is named by its keyId.
    Answers the new secrets by keyId, which are shown once. Raises GraphFault 400."""
    secrets: dict[str, str] = {}
    for name in NAMES:
        if name not in changed:
            continue
        known = {one["keyId"].lower(): one for one in before.get(name) or ()}
        settled = []
        for given in changed[name] or ():
            old = known.get(str(given.get("keyId") or "").lower())
            if old is not None and not given.get("key") and not given.get("secretText"):
                settled.append({**old, "displayName": given.get("displayName", old["displayName"])})
            elif name == "keyCredentials":
                settled.append(new_key(request, given))
            elif before:
                raise faults.bad_request("New password credentials must be generated with service actions.")
            else:
                made, secrets[made["keyId"]] = new_password(request, given)
                settled.append(made)
        ids = [one["keyId"] for one in settled]
        if len(set(ids)) < len(ids):
            raise faults.bad_request(f"Two credentials in {name} have the same keyId.")
        changed[name] = settled
    return secrets


def described(credential: Json) -> str:
    """One credential as the audit log names it."""
    password = "hint" in credential
    kind, usage = ("Password", "Verify") if password else (credential["type"], credential["usage"])
    parts = (
        ("KeyIdentifier", credential["keyId"]),
        ("KeyType", kind),
        ("KeyUsage", usage),
        ("DisplayName", credential["displayName"] or ""),
    )
    return f"[{','.join(f'{name}={value}' for name, value in parts)}]"


def described_all(item: Json) -> list[str]:
    return [described(one) for name in reversed(NAMES) for one in item.get(name) or ()]


def without(properties: Json) -> Json:
    """The properties but for the credentials, which records only describe."""
    return {name: value for name, value in properties.items() if name not in NAMES}


def shown(item: Json, secrets: dict[str, str]) -> Json:
    """The object as the answer that creates it shows it, with its secrets."""
    if not secrets:
        return item
    passwords = [{**one, "secretText": secrets.get(one["keyId"])} for one in item["passwordCredentials"]]
    return {**item, "passwordCredentials": passwords}


def with_keys(request: Request, item: Json) -> Json:
    """The object with its certificates, which a read shows when `$select` names keyCredentials."""
    chosen = {name.strip() for name in request.query.get("$select", "").split(",")}
    if "keyCredentials" not in chosen:
        return item
    return {**item, "keyCredentials": [{**one, "key": one.get("_certificate")} for one in item.get("keyCredentials") or ()]}


def remove(item: Json, name: str, key_id: str) -> Json:
    """Take a credential away and return it. Raises GraphFault 400."""
    held: list[Json] = item.get(name) or []
    found = next((one for one in held if one["keyId"].lower() == key_id.lower()), None)
    if found is None:
        noun = "password" if name == NAMES[0] else "key"
        raise faults.bad_request(f"No {noun} credential found with keyId '{key_id}'.")
    item[name] = [one for one in held if one is not found]
    return found


def in_force(cloud: Cloud) -> Callable[[Json], bool]:
    return lambda credential: credentials.has_begun(cloud, credential) and not credentials.has_ended(cloud, credential)


def record(request: Request, item: Json, before: list[str]) -> None:
    """The audit log's record of a change of credentials. `before`: how they were described until now; nothing is recorded when
    they are still the same."""
    principal = "servicePrincipalType" in item
    activity = "Add service principal credentials" if principal else "Update application – Certificates and secrets management "
    if before == described_all(item):
        return
    changes = [audit.change("KeyDescription", before, described_all(item))]
    target = audit.target("ServicePrincipal" if principal else "Application", item, changes)
    audit.record(request, activity, category="ApplicationManagement", operation="Update", targets=[target])


def _bad_key(code: str, message: str) -> GraphFault:
    return GraphFault(400, "Request_BadRequest", message, [{"code": code, "target": "keyCredentials", "message": message}])


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return credentials.moment(value)
    except (ValueError, OverflowError):
        raise faults.bad_request(f"'{value}' is not a date that a credential can have.") from None


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
