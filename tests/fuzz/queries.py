"""Query options, headers, forms and paths: good ones, odd ones, and ones that are encoded wrongly."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tests.fuzz import odd

_PROPERTIES = (
    "displayName", "id", "userPrincipalName", "accountEnabled", "createdDateTime", "assignedLicenses", "manager", "members",
    "proxyAddresses", "name", "type", "tags",
)  # fmt: skip
_OPERATORS = ("eq", "ne", "ge", "le", "gt", "lt", "in", "has")
_LITERALS = ("'a'", "true", "null", "1", "2026-01-01T00:00:00Z", "('a','b')", "''", "'it''s'", "-1.5e9", "()")
_ARM_FILTERS = (
    "atScope()", "principalId eq 'x'", "resourceType eq 'Microsoft.Network/virtualNetworks'",
    "tagName eq 'a' and tagValue eq 'b'", "eventTimestamp ge '2026-01-01T00:00:00Z' and eventTimestamp le '2027-01-01'",
    "assignedTo('x')", "substringof('a',name)", "name eq 'x'", "atExactScope()", "policyType eq 'BuiltIn'",
)  # fmt: skip
_EXPANDS = (
    "manager", "members", "memberOf($select=id)", "manager($levels=max;$select=id,displayName)", "owners($expand=x)", "*",
    "manager($levels=0)", "(((", "members($top=1)", "createdTime,changedTime",
)  # fmt: skip
_TOKENS = (
    "x", "!!", "W10", "bnVsbA", "WzEsMl0", "WzAsW10sW11d", "WzFlMzAwLFtdLFtdXQ", "WzEsWzFdLFsyXV0", "MQ==", "-1", "=" * 50,
    "9" * 50, "e30", "WzEwMDAwMDAwMDAwMDAwMDAwMDAwMCxbXSxbXV0", "//79",
)  # fmt: skip
_NAMES = (
    "$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "$count", "$search", "$format", "$deltatoken",
    "$apply", "api-version", "tenantId", "$Filter", "filter", "forceDeletionTypes", "$skipToken", "force", "service", "",
)  # fmt: skip


def value(rng: random.Random, name: str, ids: list[str]) -> str:
    """A value that the option could have, or something near it."""
    low = name.lower().lstrip("$")
    if low == "api-version":
        return rng.choice(("2024-01-01", "2024-01-01", "2023-05-01", "2026-03-01-preview", "9999-99-99", "2010-01-01"))
    if low == "filter":
        return _filter(rng, ids)
    if low == "search":
        return rng.choice(
            ('"displayName:a"', '"a"', "a", '"displayName:a" AND ("mail:b" OR "mail:c")', '"x:"', '""', '"displayName:', "NOT")
        )
    if low == "select":
        return ",".join(rng.choice((*_PROPERTIES, "*", "", "nothing")) for _ in range(rng.randrange(1, 5)))
    if low == "orderby":
        return f"{rng.choice(_PROPERTIES)} {rng.choice(('asc', 'desc', '', 'up'))}"
    if low == "expand":
        return rng.choice(_EXPANDS)
    if low in ("skiptoken", "deltatoken"):
        return rng.choice(_TOKENS)
    if low in ("top", "skip"):
        return rng.choice(("1", "5", "999", "0", "-1", "1000", "x", "1e3", "99999999999999999999", "²", "+1", " 1"))
    return rng.choice(("true", "false", "eventual", "x", ""))


def _filter(rng: random.Random, ids: list[str], depth: int = 0) -> str:
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(_ARM_FILTERS)
    if kind < 0.35 and depth < 4:
        return f"{_filter(rng, ids, depth + 1)} {rng.choice(('and', 'or', 'AND', 'xor'))} {_filter(rng, ids, depth + 1)}"
    if kind < 0.42 and depth < 4:
        return f"not({_filter(rng, ids, depth + 1)})"
    if kind < 0.5:
        return f"{rng.choice(('startsWith', 'endsWith', 'contains', 'any'))}({rng.choice(_PROPERTIES)},{rng.choice(_LITERALS)})"
    if kind < 0.57:
        return f"{rng.choice(_PROPERTIES)}/{rng.choice(('any', 'all'))}(x:x/{rng.choice(_PROPERTIES)} eq {rng.choice(_LITERALS)})"
    if kind < 0.6:
        return "(" * rng.choice((1, 50, 1500)) + "id eq 'x'"
    literal = f"'{rng.choice(ids)}'" if rng.random() < 0.2 else rng.choice(_LITERALS)
    return f"{rng.choice(_PROPERTIES)} {rng.choice(_OPERATORS)} {literal}"


def escaped(rng: random.Random, text: str) -> str:
    """`text` percent-encoded, at times badly."""
    made = quote(text, safe="$,:@/'()")
    kind = rng.random()
    if kind < 0.03:
        return made + rng.choice(("%", "%f", "%zz", "%ff%fe", "%00", "%ed%a0%80", "%c0%80", "%u0041"))
    return made.replace("%20", "+") if kind < 0.5 else made


def odd_options(rng: random.Random) -> list[str]:
    """Options nobody asked for, some twice, some empty."""
    found = []
    for _ in range(rng.randrange(1, 4)):
        text = rng.choice(odd.TEXTS)[:3000].encode("utf-8", "replace").decode()
        found.append(f"{quote(rng.choice(_NAMES), safe='$')}{rng.choice(('=', '', '=='))}{escaped(rng, text)}")
    return found * rng.choice((1, 1, 2, 200)) if rng.random() < 0.1 else found


def odd_path(rng: random.Random, path: str) -> str:
    """`path` with something at it that a path doesn't have."""
    kind = rng.randrange(9)
    if kind == 0:
        return path + rng.choice(
            ("/", "//", "/..", "/%2e%2e", "/%2F", "%", "%zz", "%ff", "%00", ";x", "/$ref", "/$count", "()", "/$value")
        )
    if kind == 1:
        return path.replace("/", "//")
    if kind == 2:
        return path.replace("/", rng.choice(("/../", "/./", "%2f", "/x/")), 1)
    if kind == 3:
        return path + "/x" * rng.choice((10, 500))
    if kind == 4:
        return path + "y" * rng.choice((100, 20_000))
    if kind == 5:
        return path.upper() if rng.random() < 0.5 else path.swapcase()
    if kind == 6:
        return path[: rng.randrange(1, len(path) + 1)]
    if kind == 7:
        return "".join(f"%{ord(one):02x}" if rng.random() < 0.3 and one != "/" else one for one in path)
    at = rng.randrange(len(path) + 1)
    return f"/{path[:at]}{quote(rng.choice(odd.TEXTS)[:500].encode('utf-8', 'replace').decode())}{path[at:]}"


_HEADERS = (
    "consistencylevel", "prefer", "if-match", "if-none-match", "client-request-id", "x-ms-client-request-id",
    "x-ms-correlation-request-id", "x-ms-return-client-request-id", "accept", "accept-encoding", "content-encoding",
    "transfer", "x-http-method-override", "origin", "user-agent", "range", "if-modified-since", "cookie", "accept-language",
    "x-ms-return-client-request-id", "authorization",
)  # fmt: skip
_VALUES = (
    "eventual", "true", "*", '"x"', 'W/"x"', '"', "create-if-missing", "return=minimal", "return=representation", "gzip",
    "identity;q=x", "bytes=0-", "é", "\x80\xff", "x" * 5000, "Bearer x", "Bearer ", "Basic eDp5", "bearer a.b.c", "",
    "DELETE", "null", "application/xml", "*/*;q=0", "text/plain",
)  # fmt: skip


def headers(rng: random.Random, *, odd_share: float) -> list[tuple[str, str]]:
    """Some headers, at times odd or sent twice."""
    found = [("consistencylevel", "eventual")] if rng.random() < 0.4 else []
    while rng.random() < odd_share:
        found.append((rng.choice(_HEADERS), rng.choice(_VALUES)))
    return found


def form(rng: random.Random, fields: Mapping[str, Any]) -> bytes:
    """An encoded form."""
    pairs = [
        f"{quote(name.encode('utf-8', 'replace'))}={escaped(rng, str(one).encode('utf-8', 'replace').decode())}"
        for name, one in fields.items()
    ]
    return "&".join(pairs).encode("latin-1", "replace")
