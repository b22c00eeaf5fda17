"""A run of seeded requests: each answer is judged, and a refused write is held against the state before it."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz import judge
from tests.fuzz.calls import Call, Caller
from tests.fuzz.place import Place
from tests.fuzz.wire import Answer, NoAnswer

SEED = int(os.environ.get("TENANTRY_SEED") or time.time_ns() % 1_000_000)
TIMES = 12 if os.environ.get("TENANTRY_DEEP") else 1
ROUND = 500  # requests after which everything is as it was at the start
LOOKED_AT = 0.08  # share of writes that are held against the state
_KEPT_SHORT = 12
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(kw_only=True)
class Session:
    """`problems`: one text for each kind of fault that was found. `answered`: how often each status came. `looked_at`: refused
    writes whose state was compared."""

    place: Place
    caller: Caller
    looks: random.Random = field(default_factory=lambda: random.Random(SEED))
    problems: dict[str, str] = field(default_factory=dict)
    answered: Counter[int] = field(default_factory=Counter)
    worked: set[tuple[str, str]] = field(default_factory=set)
    looked_at: int = 0

    def run(self, requests: int) -> None:
        """Send that many."""
        stateful = bool(self.caller.tokens)
        for number in range(requests):
            if stateful and number % ROUND == ROUND - 1:
                # What was let in must not break who reads it.
                for call in self.caller.lists():
                    self.ask(call)
                self.place.restore()
            call = self.caller.next()
            before = None
            if stateful and call.method in _WRITES and self.looks.random() < LOOKED_AT:
                before = self.place.state()
            answer = self.ask(call)
            if answer is not None and before is not None and answer.status >= 400:
                self._unchanged(call, answer, before)

    def ask(self, call: Call) -> Answer | None:
        """One request, judged. None when no answer came."""
        try:
            answer = self.place.wire.ask(call.method, call.target, call.headers, call.content)
        except (NoAnswer, TimeoutError) as problem:
            self._complain(call, f"no answer: {type(problem).__name__}", b"")
            return None
        self.answered[answer.status] += 1
        if problem_found := judge.fault_of(call, answer, self.place.secrets()):
            self._complain(call, problem_found, answer.content)
        if answer.status < 300:
            self.worked.add((call.method, call.template))
        self.caller.learn(call, answer.status, _body(answer))
        return answer

    def told(self) -> str:
        """The problems for a person, with how to see them again."""
        shown = "\n".join(list(self.problems.values())[:_KEPT_SHORT])
        return f"TENANTRY_SEED={SEED}: {len(self.problems)} kinds of fault\n{shown}"

    def _unchanged(self, call: Call, answer: Answer, before: Any) -> None:
        # What is under way may have ended meanwhile.
        if before.get("armOperationsRunning"):
            return
        after = self.place.state()
        self.looked_at += 1
        if after != before:
            places = [
                f"{name}/{key}"
                for name in {**before, **after}
                for key in {**before.get(name, {}), **after.get(name, {})}
                if before.get(name, {}).get(key) != after.get(name, {}).get(key)
            ]
            self._complain(call, f"refused with {answer.status}, yet it changed {places[:5]}", answer.content)

    def _complain(self, call: Call, problem: str, content: bytes) -> None:
        self.problems.setdefault(f"{problem[:60]} {call.method} {call.template}", f"- {problem}\n  {call}\n  {content[:400]!r}")


def _body(answer: Answer) -> Any:
    try:
        return answer.json() if "json" in answer.kind else None
    except ValueError:
        return None
