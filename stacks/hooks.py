"""A test event to a client's hooks: what Azure would post when an alert fires, signed, and what each hook says to it.

The URL of a hook is a secret: it stands in no result and in no message."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from time import monotonic
from typing import Any

import httpx

from stacks.secret_references import resolve
from tenantry.errors import UsageError
from tenantry.spec.model import ClientSpec

# Seconds: to connect and between two bytes, and for all of it.
STEP_TIMEOUT, WHOLE_TIMEOUT = 10.0, 20.0
TIMESTAMP, SIGNATURE = "Tenantry-Timestamp", "Tenantry-Signature"
SHORTEST_KEY = 32


@dataclass(frozen=True, kw_only=True)
class Target:
    """One hook: `helpdesk` or `teams`."""

    name: str
    url: str

    def __repr__(self) -> str:
        return f"Target({self.name})"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of one event. `status` None: there was no answer. `text` says it in words, without the URL."""

    hook: str
    good: bool
    status: int | None
    text: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A client's hooks after a test. `event_id` is the alert's id, by which the receiver finds it."""

    client: str
    event_id: str
    signed: bool
    answers: tuple[Answer, ...]

    @property
    def good(self) -> bool:
        return all(answer.good for answer in self.answers)


def targets_of(spec: ClientSpec) -> list[Target]:
    """The client's hooks. UsageError when there is none, a secret is missing, or a URL is not to be posted to."""
    hooks = (("helpdesk", spec.monitoring.helpdesk), ("teams", spec.monitoring.teams))
    found = [(name, reference) for name, reference in hooks if reference]
    if not found:
        raise UsageError(
            f"{spec.client} has no hook: monitoring.notify names neither helpdesk nor teams.",
            hint="Name one: helpdesk: env/TENANTRY_HELPDESK_WEBHOOK",
        )
    targets = [(reference, Target(name=name, url=resolve(reference))) for name, reference in found]
    for reference, target in targets:
        fault = fault_of(target.url)
        if fault:
            raise UsageError(
                f"monitoring.notify.{target.name} refers to {reference}, and what stands there is {fault}.",
                hint="Give an https URL; http only for this machine itself.",
            )
    return [target for _, target in targets]


def fault_of(url: str) -> str | None:
    """Why nothing is posted to a URL; None if it may be. The text holds nothing of the URL."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "no URL"
    if parsed.scheme not in ("http", "https") or not parsed.host:
        return "no http or https URL"
    if parsed.scheme == "http" and not _is_loopback(parsed.host):
        return "an http URL: the event would go unprotected"
    return None


def key_of(spec: ClientSpec) -> bytes | None:
    """The key that events are signed with, if the spec refers to one. UsageError when it is missing or too short."""
    reference = spec.monitoring.signing_key
    if reference is None:
        return None
    key = resolve(reference)
    if len(key) < SHORTEST_KEY:
        raise UsageError(
            f"The key in {reference} has {len(key)} characters, expected {SHORTEST_KEY} or more.",
            hint="Make one: openssl rand -hex 32",
        )
    return key.encode()


def event(spec: ClientSpec, *, now: datetime, event_id: str) -> dict[str, Any]:
    """Azure's common alert schema, as a metric alert of lowest severity has it, and in every text a test."""
    scope = f"/subscriptions/{spec.azure.subscription}" if spec.azure else f"/tenants/{spec.tenant.id}"
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {
            "essentials": {
                "alertId": f"{scope}/providers/Microsoft.AlertsManagement/alerts/{event_id}",
                "alertRule": f"TEST of {spec.client}'s hooks by tenantry",
                "severity": "Sev4",
                "signalType": "Metric",
                "monitorCondition": "Fired",
                "monitoringService": "Platform",
                "alertTargetIDs": [scope.lower()],
                "configurationItems": [spec.client],
                "originAlertId": event_id,
                "firedDateTime": moment,
                "description": f"TEST: nothing has happened at {spec.name}. Somebody ran `tenantry hooks test {spec.client}`.",
                "essentialsVersion": "1.0",
                "alertContextVersion": "1.0",
            },
            "alertContext": {"properties": None, "conditionType": "SingleResourceMultipleMetricCriteria", "condition": None},
            "customProperties": {"tenantry-test": "true", "tenantry-client": spec.client},
        },
    }


def signed(body: bytes, key: bytes, timestamp: int) -> dict[str, str]:
    """The headers of a signed event: HMAC-SHA256 over the timestamp (seconds), a full stop and the body as it is sent."""
    digest = hmac.new(key, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: str(timestamp), SIGNATURE: f"sha256={digest}"}


def check_hooks(spec: ClientSpec, *, now: datetime | None = None, whole: float = WHOLE_TIMEOUT) -> Checked:
    """Post one event to each hook, side by side; a hook that takes `whole` seconds or more has failed. Raises UsageError before
    anything is sent."""
    targets, key = targets_of(spec), key_of(spec)
    moment, event_id = now or datetime.now(UTC), str(uuid.uuid4())
    body = json.dumps(event(spec, now=moment, event_id=event_id), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if key is not None:
        headers |= signed(body, key, int(moment.timestamp()))
    answers: dict[str, Answer] = {}

    def ask(target: Target) -> None:
        answers[target.name] = _posted(target, body, headers, whole)

    # Threads that may be left behind: what drips byte by byte would hold up the end of the command.
    threads = [Thread(target=ask, args=(target,), daemon=True) for target in targets]
    for thread in threads:
        thread.start()
    end = monotonic() + whole
    for thread in threads:
        thread.join(max(0.0, end - monotonic()))
    late = f"did not answer within {whole:g} seconds"
    return Checked(
        client=spec.client,
        event_id=event_id,
        signed=key is not None,
        answers=tuple(
            answers.get(target.name) or Answer(hook=target.name, good=False, status=None, text=late, seconds=whole)
            for target in targets
        ),
    )


def _posted(target: Target, body: bytes, headers: Mapping[str, str], whole: float) -> Answer:
    began = monotonic()

    def answer(text: str, status: int | None = None, *, good: bool = False) -> Answer:
        return Answer(hook=target.name, good=good, status=status, text=text, seconds=round(monotonic() - began, 2))

    step = min(STEP_TIMEOUT, whole)
    try:
        # Redirects are not followed: Azure follows none either, and the event would go to a place that nobody named.
        with (
            httpx.Client(timeout=step, follow_redirects=False) as client,
            client.stream("POST", target.url, content=body, headers=headers) as response,
        ):
            status = response.status_code
    except httpx.TimeoutException:
        return answer(f"did not answer within {step:g} seconds")
    except httpx.ConnectError as error:
        return answer(_why_not_connected(error))
    except httpx.TransportError as error:
        # Its text may hold the URL, its kind does not.
        return answer(f"broke off without an answer ({type(error).__name__})")
    if 200 <= status < 300:
        return answer(f"answered {status}", status, good=True)
    if 300 <= status < 400:
        return answer(f"answered {status}, a redirect, which Azure does not follow", status)
    return answer(f"answered {status}", status)


def _why_not_connected(error: httpx.ConnectError) -> str:
    text = str(error).lower()
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "its certificate is not trusted, or it speaks no TLS"
    if "name or service" in text or "nodename" in text or "getaddrinfo" in text or "name resolution" in text:
        return "its host's name is not known"
    return "refused the connection"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
