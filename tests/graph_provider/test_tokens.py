"""Tokens are cached, renewed before they end without anybody waiting, and kept when a renewal fails."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

import pytest
from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import ClientAuthenticationError

from graph_provider import credentials
from graph_provider.credentials import Credential
from graph_provider.errors import CredentialsMissing


class Source:
    """Gives tokens `1`, `2`, ... that live as long as told; None refuses."""

    def __init__(self, *lives: float | None) -> None:
        self.asked = 0
        self._lives = list(lives)

    def get_token(self, *scopes: str, **asked: Any) -> AccessToken:
        life = self._lives[min(self.asked, len(self._lives) - 1)]
        self.asked += 1
        if life is None:
            raise ClientAuthenticationError("no")
        return AccessToken(str(self.asked), int(time.time() + life))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: at[0])
    return at


async def token(credential: Credential) -> str:
    given = (await credential.get_token("scope")).token
    await asyncio.sleep(0.05)  # a renewal in the background gets its turn
    return given


def made(source: Source) -> Credential:
    return Credential(lambda: cast(TokenCredential, source), "scope")


def test_a_token_serves_until_shortly_before_its_end_and_nobody_waits_for_the_next(now: list[float]) -> None:
    async def main() -> None:
        source = Source(3600)
        credential = made(source)
        for later in (0, 3000, 250):
            now[0] += later
            assert (await token(credential), source.asked) == ("1", 1)
        now[0] += 60
        assert (await token(credential), source.asked) == ("1", 2)
        assert (await token(credential), source.asked) == ("2", 2)

    asyncio.run(main())


def test_a_token_of_a_minute_is_not_asked_for_again_with_every_request(now: list[float]) -> None:
    async def main() -> None:
        source = Source(60)
        credential = made(source)
        for _ in range(5):
            now[0] += 5
            assert await token(credential) == "1"
        assert source.asked == 1

    asyncio.run(main())


def test_a_renewal_that_fails_is_no_failure_while_the_old_token_serves(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "_AGAIN_SECONDS", 0.0)

    async def main() -> None:
        source = Source(3600, None, None, None)
        credential = made(source)
        await token(credential)
        now[0] += 3400
        assert await token(credential) == "1"
        assert source.asked > 1
        now[0] += 190
        with pytest.raises(CredentialsMissing, match="no access token"):
            await token(credential)

    asyncio.run(main())


def test_a_forgotten_token_is_asked_for_once_by_all_who_wait(now: list[float]) -> None:
    async def main() -> None:
        source = Source(3600)
        credential = made(source)
        await asyncio.gather(*(token(credential) for _ in range(9)))
        assert source.asked == 1
        credential.forget()
        await asyncio.gather(*(token(credential) for _ in range(9)))
        assert source.asked == 2

    asyncio.run(main())


def test_a_refused_token_does_not_come_back_from_azure_identitys_own_cache() -> None:
    sources = [Source(3600), Source(3600)]
    left = list(sources)

    async def main() -> None:
        credential = Credential(lambda: cast(TokenCredential, left.pop(0)), "scope")
        await token(credential)
        credential.forget()
        await token(credential)

    asyncio.run(main())
    assert [source.asked for source in sources] == [1, 1]
