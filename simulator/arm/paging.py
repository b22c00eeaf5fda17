"""Lists: `{"value": [...], "nextLink": absolute URL}`, the link absent at the end."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from urllib.parse import quote

from simulator.arm import versions
from simulator.errors import ArmFault
from simulator.messages import Json, Request, Response

PAGE = 1000


def public(resource: Json) -> Json:
    """What leaves by HTTP: keys with a leading underscore stay here."""
    return {key: value for key, value in resource.items() if not key.startswith("_")}


def page(request: Request, items: Sequence[Json], *, size: int = PAGE, show: Callable[[Json], Json] = public) -> Response:
    """One page: `$top` of them, `size` at most, from where `$skipToken` points to, each as `show` gives it. 400 for a bad
    option."""
    size = min(size, _top(request) or size)
    start = _start(request)
    body: Json = {"value": [show(item) for item in items[start : start + size]]}
    if start + size < len(items):
        token = base64.urlsafe_b64encode(str(start + size).encode()).decode().rstrip("=")
        kept = [
            f"{quote(key, safe='$-')}={quote(value, safe='')}"
            for key, value in request.query.items()
            if key.lower() not in ("$skiptoken", "skiptoken")
        ]
        body["nextLink"] = f"{request.origin}{quote(request.path)}?{'&'.join(kept)}&%24skiptoken={token}"
    return Response(body=body)


def _top(request: Request) -> int | None:
    text = versions.option(request, "$top")
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ArmFault(400, "InvalidTopInQueryString", f"Invalid $top '{text}' specified in the query string.")
    return int(text)


def _start(request: Request) -> int:
    text = versions.option(request, "$skipToken")
    if not text:
        return 0
    try:
        return max(0, int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (ValueError, binascii.Error):
        raise ArmFault(400, "InvalidSkipToken", f"Invalid $skipToken '{text}' specified in the query string.") from None
