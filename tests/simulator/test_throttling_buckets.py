"""The arithmetic of one bucket, and what the gate does whatever the limit: refill, refusals, scale, its clock."""

from __future__ import annotations

import pytest

from simulator.throttling.bucket import Bucket
from tests.simulator.throttling_desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_bucket_fills_up_evenly_and_not_beyond_its_size() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 10.0, 2.0)
    bucket.take(10.0)
    assert (bucket.left, bucket.wait(1.0), bucket.wait(4.0)) == (0, 0.5, 2.0)
    bucket.settle(0.5, 10.0, 2.0)
    assert (bucket.left, bucket.wait(1.0)) == (1, 0.0)
    bucket.settle(60.0, 10.0, 2.0)
    assert (bucket.left, bucket.used) == (10, 0.0)


def test_what_costs_more_than_a_bucket_holds_takes_a_full_one() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 2.0, 1.0)
    assert bucket.wait(5.0) == 0.0
    bucket.take(5.0)
    assert (bucket.used, bucket.wait(5.0)) == (2.0, 2.0)


def test_the_percentage_tells_use_and_then_the_share_of_refusals() -> None:
    bucket = Bucket(at=0.0)
    bucket.settle(0.0, 100.0, 10.0)
    bucket.take(80.0)
    assert bucket.percentage == 0.8
    bucket.take(20.0)
    assert bucket.percentage == 1.0
    bucket.press(25.0)
    assert bucket.percentage == 1.2
    for _ in range(1000):
        bucket.press(25.0)
    assert bucket.percentage == pytest.approx(1.8)
    bucket.settle(1000.0, 100.0, 10.0)
    assert bucket.percentage == 0.0


def test_what_is_refused_takes_nothing(desk: Desk) -> None:
    """A request held up by one limit is not counted by the others, and asking again makes it no worse."""
    desk.gate.switch(["graph", "conditional-access"])
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None
    for _ in range(50):
        assert desk.refused("GET", "identity/conditionalAccess/policies") == {}
    left = {row["family"]: (row["left"], row["served"], row["refused"]) for row in desk.gate.counts()}
    assert left == {"graph": (129_999, 1, 0), "conditional-access": (0, 1, 50)}
    desk.hand.seconds += 1
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None


def test_a_batch_itself_counts_nowhere(desk: Desk) -> None:
    desk.gate.switch(["graph", "identity"])
    assert desk.ask("POST", "$batch") == {}
    assert desk.gate.counts() == []


def test_switched_off_it_forgets(desk: Desk) -> None:
    desk.gate.switch(["identity"], scale=0.001)
    assert desk.passes("GET", "organization") == 3
    desk.gate.switch()
    assert (desk.gate.on, desk.gate.counts()) == (False, [])
    desk.gate.switch(["identity"], scale=0.001)
    assert desk.passes("GET", "organization") == 3


def test_a_clock_that_stands_goes_on_by_hand(desk: Desk) -> None:
    desk.gate.switch(["conditional-access"], manual=True)
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None
    desk.hand.seconds += 3600
    assert desk.refused("GET", "identity/conditionalAccess/policies") == {}
    desk.gate.advance(1)
    assert desk.refused("GET", "identity/conditionalAccess/policies") is None


def test_a_limit_scaled_down_is_never_below_one(desk: Desk) -> None:
    desk.gate.switch(["identity-reports"], scale=0.01)
    assert desk.passes("GET", "auditLogs/directoryAudits") == 1
    headers = desk.refused("GET", "auditLogs/directoryAudits")
    assert headers is not None
    assert headers["retry-after"] == "200"  # 0.05 in ten seconds
