"""Asks a running simulator, with the standard library alone: the command line must start at once."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import NotAnswering
from simulator.run_file import RunInfo

_SECONDS = 10


def ask(info: RunInfo, method: str, path: str, body: Any = None, *, token: str = "") -> tuple[int, Any]:
    """Status and JSON of the answer. Raises NotAnswering."""
    context = ssl.create_default_context(cafile=info.ca_file)
    connection = http.client.HTTPSConnection(urlsplit(info.url).netloc, context=context, timeout=_SECONDS)
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotAnswering(info, str(problem) or type(problem).__name__) from None
    finally:
        connection.close()
