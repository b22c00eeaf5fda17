"""A cloud of a few dozen lines for the stand-in's tests: stores what is PUT, gives scripted answers, and logs what was asked.

It knows nothing of Azure's rules. How the stand-in fares against the simulator is tested elsewhere."""

from __future__ import annotations

import datetime
import json
import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TENANT, SUBSCRIPTION, CLIENT, SECRET = "tenant-1", "sub-1", "client-1", "hush"


@dataclass
class Script:
    """An answer for the next request that fits. `times` None: for all of them."""

    method: str
    path: str
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int | None = 1


class SmallCloud:
    """Use as a context manager. `resources` by lower-case path; `log` of (method, path, body) without tokens and metadata."""

    def __init__(self, folder: Path) -> None:
        self.resources: dict[str, dict[str, Any]] = {}
        self.log: list[tuple[str, str, Any]] = []
        self.scripts: list[Script] = []
        self.defaults: dict[str, Any] = {}
        self.ca_file = folder / "ca.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.ca_file))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"https://localhost:{self._server.server_address[1]}"

    def __enter__(self) -> SmallCloud:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ARM_METADATA_HOSTNAME": self.url,
            "ARM_TENANT_ID": TENANT,
            "ARM_SUBSCRIPTION_ID": SUBSCRIPTION,
            "ARM_CLIENT_ID": CLIENT,
            "ARM_CLIENT_SECRET": SECRET,
            "SSL_CERT_FILE": str(self.ca_file),
        }

    def asked(self, *methods: str) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.log if not methods or method in methods]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any, Mapping[str, str]]:
        for script in self.scripts:
            if script.method == method and re.search(script.path, path) and script.times != 0:
                if script.times is not None:
                    script.times -= 1
                return script.status, script.body, script.headers
        key = path.lower()
        if method == "PUT":
            existed = key in self.resources
            inner = {**self.defaults, **body["properties"]} if "properties" in body else {"provisioningState": "Succeeded"}
            self.resources[key] = {**body, "properties": inner, "id": path, "name": path.rsplit("/", 1)[1]}
            return (200 if existed else 201), self.resources[key], {}
        if method == "DELETE":
            return (200 if self.resources.pop(key, None) else 204), None, {}
        if key in self.resources:
            return 200, self.resources[key], {}
        return 404, {"error": {"code": "ResourceNotFound", "message": f"{path} was not found"}}, {}


def _handler(cloud: SmallCloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            path = self.path.split("?")[0]
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if path == "/metadata/endpoints":
                login = {"loginEndpoint": cloud.url, "audiences": ["https://management.core.windows.net/"]}
                return self._send(200, {"authentication": login, "resourceManager": cloud.url}, {})
            if path.endswith("/token"):
                good = f"client_secret={SECRET}" in raw.decode()
                fault = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
                return self._send(200 if good else 401, {"access_token": "T", "expires_in": 3600} if good else fault, {})
            body = json.loads(raw) if raw else None
            cloud.log.append((self.command, path, body))
            return self._send(*cloud.answer(self.command, path, body))

        def _send(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
            payload = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(payload)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    for method in ("GET", "PUT", "DELETE", "POST"):
        setattr(Handler, f"do_{method}", Handler._serve)
    return Handler


def _certificate(path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path
