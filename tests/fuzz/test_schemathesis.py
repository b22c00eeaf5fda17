"""Schemathesis, which others made, reads what the simulator says of itself and asks it accordingly, and not accordingly.

It holds each error against the description's own schema; what it can't know (a deliberate 501, the inside, secrets) the judge of
the other runs looks at.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fuzz import judge
from tests.fuzz.calls import Call
from tests.fuzz.place import Place
from tests.fuzz.session import SEED, TIMES
from tests.fuzz.wire import Answer

_ABSENT = "schemathesis is in the development lock; this environment is older"
schemathesis = pytest.importorskip("schemathesis", reason=_ABSENT)
checks = pytest.importorskip("schemathesis.checks", reason=_ABSENT)
hypothesis = pytest.importorskip("hypothesis", reason=_ABSENT)

OPERATIONS = {"graph": 24, "arm": 20, "entra": 4, "exchange": 1}
EXAMPLES = 4  # of each operation, good and bad; the deep run asks every operation


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Sends schemathesis' cases to the simulator with real ids in many of their paths."""

    ground: Place
    service: str
    ids: dict[str, list[str]]
    token: str
    rng: random.Random

    def ask(self, case: Any) -> None:
        for name in case.path_parameters or ():
            if name in self.ids and self.rng.random() < 0.8:
                case.path_parameters[name] = self.rng.choice(self.ids[name])
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        url = self.ground.info.url
        answer = case.call(base_url=url, headers=headers, verify=self.ground.info.ca_file, timeout=self.ground.wire.limit)
        wanted = checks.CHECKS.get_by_names(["content_type_conformance", "response_schema_conformance"])
        # A request that is another service's, by its odd path, has the other's envelope.
        if 400 <= answer.status_code < 500 and answer.content != judge.UNREADABLE and b"AADSTS" not in answer.content:
            case.validate_response(answer, checks=wanted)
        problem = judge.fault_of(self._call(case), self._answer(answer), self.ground.secrets())
        assert not problem, f"TENANTRY_SEED={SEED}: {problem}\n{case.as_curl_command()}\n{answer.text[:400]}"

    def _call(self, case: Any) -> Call:
        sent = json.dumps(case.body, default=str).encode()
        return Call(
            service=self.service,
            method=case.method,
            path=case.path,
            template=case.path,
            target=case.path,
            headers=(),
            content=sent,
        )

    def _answer(self, answer: Any) -> Answer:
        return Answer(
            status=answer.status_code,
            headers={name.lower(): value[0] for name, value in answer.headers.items()},
            content=answer.content or b"",
            seconds=answer.elapsed,
        )


@pytest.mark.parametrize("service", OPERATIONS)
def test_what_is_described_is_answered_as_described(ground: Place, service: str) -> None:
    ground.restore()
    rng = random.Random(SEED)
    caller = ground.caller(service, SEED)
    known = {"subscription": [ground.subscription], "group": ["fuzz"], "tenant": [ground.tenant]}
    ids = known | dict.fromkeys(
        ("user_id", "group_id", "application_id", "principal_id", "object_id", "policy_id"), caller.maker.ids
    )
    asked = Asked(ground=ground, service=service, ids=ids, token=caller.tokens[0] if caller.tokens else "", rng=rng)
    described = schemathesis.openapi.from_dict(caller.description)
    operations = [found.ok() for found in described.get_all_operations()]
    for operation in operations if TIMES > 1 else rng.sample(operations, OPERATIONS[service]):
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _examples(asked, operation.as_strategy(generation_mode=mode))
    assert "Traceback" not in ground.log(), f"TENANTRY_SEED={SEED}\n{ground.log()[-3000:]}"


def _examples(asked: Asked, strategy: Any) -> None:
    # Its own store and its limits of time are for people who wait; nothing here gets simpler by shrinking.
    limits = hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    def run(case: Any) -> None:
        asked.ask(case)

    # An operation whose every request is good has no bad one.
    with suppress(hypothesis.errors.Unsatisfiable):
        hypothesis.seed(SEED)(limits(hypothesis.given(case=strategy)(run)))()
