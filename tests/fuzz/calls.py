"""Requests made from a service's description: mostly ones that could be meant well, with something odd in many of them."""

from __future__ import annotations

import random
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.fuzz import odd, queries
from tests.fuzz.values import Json, Maker

_PARAMETER = re.compile(r"\{(\w+)\}")
_WRITTEN = {"post": "POST", "put": "PUT", "patch": "PATCH"}
_KINDS = (
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "x",
    "application/merge-patch+json",
)  # fmt: skip
_MOST = 60  # addresses kept for one template


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request as it goes over the wire. `body`: what the bytes were made from, None where there is none."""

    service: str
    method: str
    path: str
    template: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.target[:300]} {dict(self.headers[1:])} {self.content[:600]!r}"


@dataclass(kw_only=True)
class Caller:
    """Makes calls of one service. `known` holds addresses of what is there, by the template with unnamed parameters; `accepted`
    bodies that were, by method and template. Of the `tokens` the first may do most."""

    service: str
    description: Json
    tokens: tuple[str, ...]
    rng: random.Random
    maker: Maker
    tenant: str
    subscription: str
    operations: list[tuple[str, str, Json]] = field(default_factory=list)
    known: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    accepted: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for path, entry in self.description["paths"].items():
            self.operations += [(method, path, one) for method, one in entry.items() if method != "parameters"]

    def lists(self) -> list[Call]:
        """A plain read of every list that needs no id, or whose ids are known: what is there."""
        paths = {path for method, path, _ in self.operations if method == "get"}
        return [self._plain(path) for path in sorted(paths)]

    def know(self, bodies: Iterable[tuple[str, str, Any]]) -> None:
        """Bodies that were accepted, by method and address."""
        forms = [(method.upper(), template, _form(template)) for method, template, _ in self.operations]
        for method, address, body in bodies:
            for word, template, form in forms:
                if word == method and form.fullmatch(address):
                    self.accepted[(word, template)].append(body)
                    if method == "PUT":
                        self._add(template, address)

    def next(self) -> Call:
        """Any operation, any way."""
        method, template, operation = self.rng.choice(self.operations)
        # Deleting is for now and then, or soon nothing is left to break.
        if method == "delete" and self.rng.random() < 0.7:
            return self.next()
        return self.of(method, template, operation)

    def of(self, method: str, template: str, operation: Json) -> Call:
        """A request of one operation."""
        rng = self.rng
        broken = rng.random() < 0.6
        path = self._path(template, odd_share=0.08 if broken else 0.02)
        query = self._query(operation, broken)
        headers = [("authorization", f"Bearer {rng.choice(self.tokens)}")] if self.tokens else []
        content, body, kind = b"", None, None
        if method in _WRITTEN:
            content, body, kind = self._content(method, template, operation, broken)
        if kind is not None:
            headers.append(("content-type", kind))
        headers += queries.headers(rng, odd_share=0.15 if broken else 0.0)
        word = (
            method.upper()
            if rng.random() > 0.02
            else rng.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "FOO"))
        )
        target = f"{path}?{query}" if query else path
        return Call(
            service=self.service,
            method=word,
            path=path,
            template=template,
            target=target,
            headers=tuple(headers),
            content=content,
            body=body,
        )

    def learn(self, call: Call, status: int, answer: Any) -> None:
        """Remember what an answer tells of what is there."""
        if not 200 <= status < 300:
            return
        if call.body is not None:
            bodies = self.accepted[(call.method, call.template)]
            bodies.append(call.body)
            del bodies[:-8]
        items = answer.get("value") if isinstance(answer, dict) else None
        if call.method == "GET" and isinstance(items, list):
            for item in items[:20]:
                self._learn_item(call, item)
        elif call.method == "POST" and isinstance(answer, dict):
            self._learn_item(call, answer)
        elif call.method in ("GET", "PUT") and "{" in call.template:
            self._add(call.template, call.path)
            if call.method == "GET" and isinstance(answer, dict):
                self.accepted[("READ", call.template)] = [answer]
        elif call.method == "DELETE" and call.path in (held := self.known[_shape(call.template)]):
            held.remove(call.path)

    def _learn_item(self, call: Call, item: Any) -> None:
        if not isinstance(item, dict):
            return
        found = item.get("id") if self.service == "graph" else item.get("name")
        if isinstance(found, str) and found:
            self._add(f"{call.template}/{{id}}", f"{call.path}/{quote(found, safe='')}")
            if self.service == "graph":
                self.maker.ids.append(found)
                self.maker.addresses.append(f"https://graph.microsoft.com/v1.0/directoryObjects/{found}")
            elif isinstance(item.get("id"), str):
                self.maker.addresses.append(item["id"])
                self._add("{scope}", item["id"])

    def _add(self, template: str, path: str) -> None:
        held = self.known[_shape(template)]
        if path not in held and len(path) < 600 and path.isascii():
            held.append(path)
            del held[:-_MOST]

    def _plain(self, template: str) -> Call:
        path = self._path(template, odd_share=0.0)
        headers = (("authorization", f"Bearer {self.tokens[0]}"),) if self.tokens else ()
        target = f"{path}?api-version=2024-01-01" if self.service == "arm" else path
        return Call(service=self.service, method="GET", path=path, template=template, target=target, headers=headers, content=b"")

    def _path(self, template: str, *, odd_share: float) -> str:
        rng = self.rng
        ends = [found.end() for found in _PARAMETER.finditer(template)]
        made, at = "", 0
        # What is there, as far down as something is; in one of seven not the deepest.
        for end in reversed(ends):
            held = self.known.get(_shape(template[:end]))
            if held and rng.random() < 0.85:
                made, at = rng.choice(held), end
                break
        rest = _PARAMETER.sub(
            lambda found: quote(self._segment(found[1]), safe=":@'()$/" if found[1] == "scope" else ":@()$"), template[at:]
        )
        path = made + rest
        return queries.odd_path(rng, path) if rng.random() < odd_share else path

    def _segment(self, name: str) -> str:
        rng = self.rng
        if rng.random() < 0.06:
            return rng.choice(odd.TEXTS)[:2000].encode("utf-8", "replace").decode() or "x"
        if name == "subscription":
            return self.subscription
        if name == "tenant":
            return rng.choice((self.tenant, self.maker.domain, "common" if self.service == "entra" else self.tenant))
        if name == "scope":
            return f"subscriptions/{self.subscription}"
        if name == "version":
            return "beta"
        if name == "location":
            return "westeurope"
        if self.service == "graph":
            return rng.choice(self.maker.ids)
        return rng.choice(("fuzz", "Fuzz1", "default", "f1", str(uuid.UUID(int=rng.getrandbits(128)))))

    def _query(self, operation: Json, broken: bool) -> str:
        rng, found = self.rng, []
        for one in operation.get("parameters", ()):
            if one["in"] != "query" or not (one["required"] or rng.random() < 0.3):
                continue
            good = queries.value(rng, one["name"], self.maker.ids)
            found.append(f"{one['name']}={queries.escaped(rng, good)}")
        if broken and rng.random() < 0.3:
            found += queries.odd_options(rng)
        return "&".join(found)

    def _content(self, method: str, template: str, operation: Json, broken: bool) -> tuple[bytes, Any, str | None]:
        rng = self.rng
        kind, media = next(
            iter(operation.get("requestBody", {"content": {"application/json": {"schema": {}}}})["content"].items())
        )
        earlier = self.accepted.get((_WRITTEN[method], template)) or self.accepted.get(("READ", template))
        body = rng.choice(earlier) if earlier and rng.random() < 0.5 else self.maker.make(media["schema"])
        if template.endswith("/$batch"):
            body = self._batch()
        if kind != "application/json":
            fields = body if isinstance(body, dict) else {"x": body}
            return (
                queries.form(rng, fields if not broken else {**fields, rng.choice(odd.NAMES): rng.choice(odd.TEXTS)}),
                None,
                kind,
            )
        if broken:
            body = odd.changed(rng, body)
            kind = kind if rng.random() < 0.5 else rng.choice(_KINDS)
            return odd.encoded(rng, body), body, kind
        return odd.encoded(random.Random(8), body), body, kind

    def _batch(self) -> Json:
        rng = self.rng
        parts: list[Json] = []
        plain = [one for one in self.operations if not one[1].endswith("/$batch")]
        for number in range(rng.choice((1, 2, 3, 20, 21))):
            method, template, operation = rng.choice(plain)
            call = self.of(method, template, operation)
            part: Json = {"id": str(number), "method": call.method, "url": call.target.removeprefix("/v1.0")}
            if call.body is not None:
                part |= {"body": call.body, "headers": {"Content-Type": "application/json"}}
            if number and rng.random() < 0.3:
                part["dependsOn"] = [str(rng.randrange(number))]
            parts.append(part)
        return {"requests": parts}


def _form(template: str) -> re.Pattern[str]:
    """What an address of the template looks like."""
    pieces = [re.escape(one) for one in _PARAMETER.sub("\0", template).split("\0")]
    return re.compile((".+" if "{scope}" in template else "[^/]+").join(pieces), re.IGNORECASE)


def _shape(template: str) -> str:
    return _PARAMETER.sub("{}", template).lower()
