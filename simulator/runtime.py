"""What a running simulator holds beside its state: keys, secrets, journal, faults, throttling, the proxy's counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from simulator.credentials import new_secret
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.lag import Lag
from simulator.notifier import Notifier
from simulator.proxy.tally import Tally
from simulator.throttling.gate import Throttling
from simulator.tokens import TokenKeys
from simulator.usage import Usage


@dataclass(kw_only=True)
class Runtime:
    """`secrets` maps a client id to its client secret (of the run file: the partner app's); these never stand in the state.
    `secret_changed` is called after a rotation (it rewrites the run file). `operation_seconds`: how long ARM's long-running
    operations take; `processing_seconds`: how long Entra takes over dynamic groups and the licences of groups;
    `strict_api_versions`: those that its data doesn't name are refused."""

    keys: TokenKeys
    journal: Journal
    faults: Faults = field(default_factory=Faults)
    secrets: dict[str, str] = field(default_factory=dict)
    proxy: Tally = field(default_factory=Tally)
    usage: Usage = field(default_factory=Usage)
    lag: Lag = field(default_factory=Lag)
    throttling: Throttling = field(default_factory=Throttling)
    notifier: Notifier = field(default_factory=Notifier)
    ca_pem: str = ""
    operation_seconds: float = 0.0
    processing_seconds: float = 0.0
    strict_api_versions: bool = False
    secret_changed: Callable[[str, str], None] = lambda _client_id, _secret: None

    @cached_property
    def external_keys(self) -> TokenKeys:
        """The key of every issuer in the world but Entra. What it signs lives for minutes, so it need not outlive the process."""
        return TokenKeys()

    def rotate_secret(self, client_id: str) -> str:
        """A new secret for `client_id`; the old one is refused from now on."""
        secret = new_secret()
        self.secrets[client_id] = secret
        self.secret_changed(client_id, secret)
        return secret
