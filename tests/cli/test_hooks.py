"""`tenantry hooks test` against receivers of this machine: one that checks the signature, and ones that refuse, hang, redirect,
answer 500 or have a certificate of their own making."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from simulator import certificate
from stacks.hooks import SIGNATURE, TIMESTAMP, Checked, check_hooks, fault_of
from tenantry.errors import UsageError
from tenantry.spec.model import ClientSpec, Monitoring
from tests.components.building import SPEC

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef0123456789abcdef"
SECRET_PATH = "/hook?sig=s3cret-of-the-hook"


@dataclass(kw_only=True)
class Receiver:
    """`posts`: (path, headers in lower case, body). `status` and `headers` are what it answers; `drips`: a byte now and then, and
    never an end."""

    url: str = ""
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 202
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drips: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiving(tls: Path | None = None) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            receiver.posts.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            receiver.stop.wait(receiver.delay)
            if receiver.drips:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nx-drip: ")
                while not receiver.stop.wait(0.1):
                    self.wfile.write(b"x")
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}{SECRET_PATH}"
    if tls is not None:
        files = certificate.ensure(tls)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate_file, files.key_file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """A folder with one client that has both hooks and a signing key."""
    lines = [
        "client: case",
        "name: Case & Sons",
        "package: basic",
        "tenant:",
        "  id: 8d0f3c1e-0000-4000-8000-000000000001",
        "  domains: [case.example, case.onmicrosoft.com]",
        "  country: DE",
        "  time_zone: Europe/Berlin",
        "  break_glass: [bg1@case.onmicrosoft.com, bg2@case.onmicrosoft.com]",
        "azure:",
        "  subscription: 5f6a0000-0000-4000-8000-000000000002",
        "  region: germanywestcentral",
        "monitoring:",
        "  notify: {helpdesk: env/CASE_HELPDESK, teams: env/CASE_TEAMS, signing_key: env/CASE_KEY}",
    ]
    (tmp_path / "case.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(clients: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TENANTRY_", "CASE_")) and "proxy" not in k.lower()}
    done = subprocess.run(
        [sys.executable, "-m", "tenantry", "hooks", "test", "case", "--clients", str(clients), *options],
        cwd=clients,
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "s3cret" not in said, "a URL is a secret"
    assert KEY not in said
    return done


def with_hook(url: str, monkeypatch: pytest.MonkeyPatch, signing_key: str | None = None) -> ClientSpec:
    monkeypatch.setenv("CASE_HELPDESK", url)
    monkeypatch.setenv("CASE_KEY", KEY)
    return replace(SPEC, monitoring=Monitoring(helpdesk="env/CASE_HELPDESK", signing_key=signing_key))


def said(tested: Checked) -> tuple[bool, int | None, str]:
    assert len(tested.answers) == 1
    answer = tested.answers[0]
    assert "s3cret" not in repr(tested)
    return answer.good, answer.status, answer.text


def test_both_hooks_get_one_signed_event_that_says_test(clients: Path, receiver: Receiver) -> None:
    done = run(clients, "--format", "json", CASE_HELPDESK=receiver.url, CASE_TEAMS=receiver.url + "&teams", CASE_KEY=KEY)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["version"], found["client"], found["signed"]) == (1, "case", True)
    assert [(one["hook"], one["good"], one["status"]) for one in found["hooks"]] == [
        ("helpdesk", True, 202),
        ("teams", True, 202),
    ]
    assert sorted(path for path, _, _ in receiver.posts) == [SECRET_PATH, f"{SECRET_PATH}&teams"]
    for _, headers, body in receiver.posts:
        timestamp = headers[TIMESTAMP.lower()]
        wanted = hmac.new(KEY.encode(), timestamp.encode() + b"." + body, "sha256")
        assert hmac.compare_digest("sha256=" + wanted.hexdigest(), headers[SIGNATURE.lower()])
        assert abs(time.time() - int(timestamp)) < 60
        assert headers["content-type"].startswith("application/json")
        event = json.loads(body)
        essentials = event["data"]["essentials"]
        assert event["schemaId"] == "azureMonitorCommonAlertSchema"
        assert (essentials["severity"], essentials["monitorCondition"]) == ("Sev4", "Fired")
        assert essentials["alertRule"].startswith("TEST ")
        assert essentials["description"].startswith("TEST: nothing has happened at Case & Sons.")
        assert essentials["alertId"].endswith(found["event_id"])
        assert event["data"]["customProperties"] == {"tenantry-test": "true", "tenantry-client": "case"}


def test_a_changed_body_or_time_has_another_signature(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    check_hooks(with_hook(receiver.url, monkeypatch, signing_key="env/CASE_KEY"))
    _, headers, body = receiver.posts[0]
    timestamp, signature = headers[TIMESTAMP.lower()], headers[SIGNATURE.lower()]

    for at, text in ((timestamp, body + b" "), (str(int(timestamp) + 1), body)):
        other = hmac.new(KEY.encode(), at.encode() + b"." + text, hashlib.sha256).hexdigest()
        assert signature != f"sha256={other}"


def test_without_a_key_it_is_unsigned_and_says_so(clients: Path, receiver: Receiver) -> None:
    file = clients / "case.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(", signing_key: env/CASE_KEY", ""), encoding="utf-8")

    done = run(clients, CASE_HELPDESK=receiver.url, CASE_TEAMS=receiver.url)

    assert done.returncode == 0
    assert "unsigned, since monitoring.notify has no signing_key" in done.stdout
    assert done.stdout.count("answered 202") == 2
    assert all(SIGNATURE.lower() not in headers for _, headers, _ in receiver.posts)


def test_one_that_fails_makes_the_exit_code_1_and_the_other_is_asked_all_the_same(clients: Path, receiver: Receiver) -> None:
    with receiving() as broken:
        broken.status = 500
        done = run(clients, CASE_HELPDESK=broken.url, CASE_TEAMS=receiver.url, CASE_KEY=KEY)

    assert done.returncode == 1
    assert "FAILED  helpdesk  answered 500" in done.stdout
    assert "ok      teams     answered 202" in done.stdout


def test_a_redirect_is_not_followed(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as elsewhere:
        receiver.status, receiver.headers = 307, {"location": elsewhere.url}

        assert said(check_hooks(with_hook(receiver.url, monkeypatch))) == (
            False,
            307,
            "answered 307, a redirect, which Azure does not follow",
        )
        assert elsewhere.posts == []


def test_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}{SECRET_PATH}"

        assert said(check_hooks(with_hook(url, monkeypatch))) == (False, None, "refused the connection")


def test_one_that_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}{SECRET_PATH}"

        good, status, text = said(check_hooks(with_hook(url, monkeypatch)))
        thread.join()

    assert (good, status) == (False, None)
    assert text.startswith("broke off without an answer")


def test_one_that_hangs_is_waited_for_no_longer_than_it_may(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver.delay = 30.0
    began = time.monotonic()

    good, status, text = said(check_hooks(with_hook(receiver.url, monkeypatch), whole=0.5))

    assert (good, status, text) == (False, None, "did not answer within 0.5 seconds")
    assert time.monotonic() - began < 5


def test_one_that_drips_is_waited_for_no_longer_either(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver.drips = True
    began = time.monotonic()

    good, _, text = said(check_hooks(with_hook(receiver.url, monkeypatch), whole=0.5))

    assert (good, text) == (False, "did not answer within 0.5 seconds")
    assert time.monotonic() - began < 5


def test_a_certificate_that_nobody_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with receiving(tmp_path) as own:
        assert said(check_hooks(with_hook(own.url, monkeypatch))) == (
            False,
            None,
            "its certificate is not trusted, or it speaks no TLS",
        )
        assert own.posts == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.ensure(tmp_path).certificate_file))
        assert said(check_hooks(with_hook(own.url, monkeypatch))) == (True, 202, "answered 202")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://hooks.msp.example/x", None),
        ("http://localhost:8080/x", None),
        ("http://127.9.9.9/x", None),
        ("http://[::1]:8080/x", None),
        ("http://hooks.msp.example/s3cret", "an http URL: the event would go unprotected"),
        ("http://10.0.0.1/s3cret", "an http URL: the event would go unprotected"),
        ("ftp://hooks.msp.example/s3cret", "no http or https URL"),
        ("hooks.msp.example/s3cret", "no http or https URL"),
        ("https:///s3cret", "no http or https URL"),
        ("https://x:port/s3cret", "no URL"),
        ("https://x/\ns3cret", "no URL"),
    ],
)
def test_where_an_event_may_go(url: str, fault: str | None) -> None:
    assert fault_of(url) == fault


def test_what_is_wrong_with_the_spec_or_its_secrets_is_2(clients: Path, receiver: Receiver) -> None:
    good = {"CASE_HELPDESK": receiver.url, "CASE_TEAMS": receiver.url, "CASE_KEY": KEY}
    for wrong, message in (
        ({"CASE_TEAMS": ""}, "CASE_TEAMS is not set"),
        ({"CASE_TEAMS": "http://flows.example/s3cret"}, "monitoring.notify.teams refers to env/CASE_TEAMS"),
        ({"CASE_KEY": "short"}, "has 5 characters, expected 32 or more"),
    ):
        done = run(clients, **good | wrong)
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    file = clients / "case.yaml"
    whole = file.read_text(encoding="utf-8")
    for notify, message in (
        ("{urgent: oncall@msp.example}", "case has no hook"),
        ("{helpdesk: 'https://x.example/s3cret'}", "never the URL itself"),
    ):
        file.write_text(whole.partition("  notify:")[0] + f"  notify: {notify}\n", encoding="utf-8")
        done = run(clients, **good)
        assert (done.returncode, message in done.stdout + done.stderr) == (2, True), done.stderr
    assert receiver.posts == []


def test_no_hook_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="northwind has no hook"):
        check_hooks(replace(SPEC, monitoring=Monitoring(urgent="oncall@msp.example")))
