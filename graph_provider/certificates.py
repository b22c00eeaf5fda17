"""Public certificates of an application: PEM in a program, `keyCredentials` in Graph.

Facts: Graph keyCredential (`key` is base64 of the certificate and is only shown by a read of one object that selects
keyCredentials), "Update application" (the list is replaced as a whole; a credential that stays is named by its keyId).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph_provider.session import Session
from graph_provider.values import Json

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
_TYPE, _USAGE = "AsymmetricX509Cert", "Verify"


def body_of(text: str) -> str:
    """Base64 of a certificate in DER, from PEM. Raises ValueError for anything else, private keys too."""
    if "PRIVATE KEY" in text:
        raise ValueError("holds a private key, which must never leave its owner: give the certificate alone")
    blocks = _PEM.findall(text)
    if len(blocks) != 1:
        raise ValueError("is not one certificate in PEM form (-----BEGIN CERTIFICATE-----)")
    joined = "".join(blocks[0].split())
    try:
        return base64.b64encode(base64.b64decode(joined, validate=True)).decode()
    except binascii.Error:
        raise ValueError("is not valid base64 between its PEM lines") from None


def normal(value: Any) -> Any:
    """Certificates in the form in which they are compared: line breaks of PEM mean nothing."""
    return [_comparable(text) for text in value] if isinstance(value, list) else value


def _comparable(text: str) -> str:
    try:
        return body_of(text)
    except ValueError:
        return text


def pem(key: str) -> str:
    """PEM of what Graph shows as `key`."""
    lines = [key[start : start + 64] for start in range(0, len(key), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def verifying(credentials: Sequence[Json]) -> list[Json]:
    """The credentials that sign-ins are verified with; keys that encrypt tokens are none of ours."""
    return [one for one in credentials if one.get("usage") == _USAGE]


async def credentials_of(session: Session, path: str) -> list[Json]:
    """`keyCredentials` of the application at `path`, with their keys. Raises NotFound."""
    item = await session.client.get(path, select=["id", "keyCredentials"])
    return list(item.get("keyCredentials") or [])


def certificates(credentials: Sequence[Json]) -> list[str]:
    """The certificates of credentials that show their keys, as a program names them."""
    return [pem(str(one["key"])) for one in verifying(credentials) if one.get("key")]


def merged(live: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[Json]:
    """`keyCredentials` to write: what stays by its keyId, what is new with its key, and every credential of another usage."""
    bodies = list(dict.fromkeys(body_of(text) for text in wanted))
    known = {str(one.get("key")) for one in live}
    kept = [
        {name: item for name, item in one.items() if name != "key" and "@odata." not in name}
        for one in live
        if one.get("usage") != _USAGE or one.get("key") in bodies
    ]
    return [*kept, *({"type": _TYPE, "usage": _USAGE, "key": body} for body in bodies if body not in known)]
