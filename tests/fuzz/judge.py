"""Whether an answer is one that the service could give."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fuzz.calls import Call
from tests.fuzz.wire import Answer

# The web server's own word for what is no HTTP; no service has seen it.
_OTHERS = ("text/plain", "text/html", "application/x-pem-file")  # counts, the status page, the certificate
UNREADABLE = b"Invalid HTTP request received."
SLOW = 5.0  # seconds; the machine may be busy
_OURS = re.compile(
    rb"Traceback|File \"[^\"]*\.py\"|\bsimulator/\w+|NoneType|KeyError|TypeError|ValueError|object has no attribute"
    rb"|<built-in|<function |<lambda>| object at 0x"
)


def fault_of(call: Call, answer: Answer, secrets: list[bytes]) -> str:
    """What is wrong with the answer; an empty text when nothing is."""
    if answer.status == 400 and answer.content == UNREADABLE:
        return ""
    if answer.status >= 500 and not _deliberate(answer):
        return f"status {answer.status}"
    if answer.seconds > SLOW:
        return f"{answer.seconds:.1f} seconds"
    # What was sent may be told again.
    sent = call.content + call.target.encode("latin-1")
    if answer.status >= 400 and (found := _OURS.search(answer.content)) and found[0] not in sent:
        return f"it tells of its inside: {found[0]!r}"
    if any(secret in answer.content for secret in secrets):
        return "it holds a secret"
    if answer.content and "json" not in answer.kind and answer.kind not in _OTHERS:
        return f"content type {answer.kind!r}"
    if answer.status >= 400 and call.method != "HEAD":
        return _envelope(call, answer)
    if answer.content and "json" in answer.kind:
        try:
            for text in answer.content.splitlines() if answer.kind == "application/x-ndjson" else [answer.content]:
                json.loads(text)
        except ValueError as problem:
            return f"no JSON: {problem}"
    return ""


def _deliberate(answer: Answer) -> bool:
    """A 501 that says so in a sentence of the simulator's own; to HEAD in its status alone."""
    said = b"simulator does not" in answer.content or b"not available" in answer.content
    return answer.status == 501 and (said or not answer.content)


def _envelope(call: Call, answer: Answer) -> str:
    if "json" not in answer.kind:
        return f"an error of type {answer.kind!r}"
    try:
        body: Any = answer.json()
    except ValueError as problem:
        return f"no JSON: {problem}"
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        error = body["error"]
        good = isinstance(error.get("code"), str) and isinstance(error.get("message"), str) and error["code"] and error["message"]
        return "" if good else f"an error without code or message: {json.dumps(body)[:300]}"
    # Paths that a mangled request leads to may be another service's.
    if isinstance(body, dict) and isinstance(body.get("error"), str) and "AADSTS" in str(body.get("error_description")):
        return ""
    return f"no error envelope: {json.dumps(body)[:300]}"
