"""A stand-in for the transport where nothing real can show the case: answers are scripted, calls are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph_provider.calls import Call, Reply
from graph_provider.errors import Unreachable

Answer = Reply | Unreachable


def reply(status: int = 200, body: Any = None, **headers: str) -> Reply:
    return Reply(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body)


class Scripted:
    """Gives the next scripted answer, or what `answer` makes of the call."""

    base = "https://graph.test/v1.0"

    def __init__(self, *answers: Answer, answer: Callable[[Call], Answer] | None = None) -> None:
        self.calls: list[Call] = []
        self.requests = 0
        self.forgot = 0
        self._answers = list(answers)
        self._answer = answer

    def base_of(self, version: str) -> str:
        return f"https://graph.test/{version}" if version else self.base

    async def ready(self) -> None:
        return None

    async def exchange(self, call: Call) -> Reply:
        self.calls.append(call)
        self.requests += 1
        given = self._answers.pop(0) if self._answers else self._answer(call) if self._answer else reply()
        if isinstance(given, Unreachable):
            raise given
        return given

    def forget_token(self) -> None:
        self.forgot += 1

    async def aclose(self) -> None:
        return None


def batch_answer(status: Callable[[dict[str, Any]], int]) -> Callable[[Call], Answer]:
    """Answers a $batch: each part gets `status`, 424 behind a failed part it depends on. Parts come back in reverse."""

    def answer(call: Call) -> Answer:
        if call.path != "/$batch":
            return reply(status({"method": call.method, "url": call.path}))
        parts: list[Any] = []
        failed: set[str] = set()
        for part in call.body["requests"]:
            code = 424 if set(part.get("dependsOn", [])) & failed else status(part)
            if code >= 400:
                failed.add(part["id"])
            parts.append({"id": part["id"], "status": code, "headers": {}, "body": {"url": part["url"]}})
        return reply(200, {"responses": parts[::-1]})

    return answer
