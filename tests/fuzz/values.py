"""Values that a JSON schema allows, chosen by a seeded generator; real ids and sensible words where the name asks for them."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz import odd

Json = dict[str, Any]
DEPTH = 7
SECRET = "Fuzz-Secret-7261"  # what every password and secret holds that is sent


@dataclass(kw_only=True)
class Maker:
    """`schemas` are a description's named schemas; `ids` and `addresses` of objects that are there; `domain` of the tenant;
    `words` for properties of these names."""

    rng: random.Random
    schemas: Json
    ids: list[str]
    addresses: list[str]
    domain: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    number: int = 0

    def make(self, schema: Any, name: str = "", depth: int = 0) -> Any:
        """A value of `schema`; `name` is the property that it is for."""
        if schema is True or not schema:
            return odd.value(self.rng, 2)
        if "$ref" in schema:
            named = self.schemas[schema["$ref"].rpartition("/")[2]]
            # What stands beside a reference here asks for more of its properties.
            return self.make({**named, "required": schema["required"]} if "required" in schema else named, name, depth)
        if "anyOf" in schema:
            return self._any_of(schema["anyOf"], name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.rng.choice(schema["enum"])
        kind = schema.get("type", "string")
        if isinstance(kind, list):
            kind = "null" if self.rng.random() < 0.1 else next(one for one in kind if one != "null")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return [self.make(schema.get("items"), name, depth + 1) for _ in range(self._few(depth))]
        if kind == "null":
            return None
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind in ("integer", "number"):
            return self.rng.choice((0, 1, 2, 5, 7, 10, 28, 30, 60, 90, 100, 365, 4096, 65000))
        return self._text(schema, name)

    def _any_of(self, options: list[Json], name: str, depth: int) -> Any:
        plain = [one for one in options if one.get("type") != "null"]
        if len(plain) < len(options) and (depth > DEPTH or self.rng.random() < 0.15):
            return None
        return self.make(self.rng.choice(plain), name, depth)

    def _object(self, schema: Json, depth: int) -> Json:
        known = {
            name: one
            for name, one in schema.get("properties", {}).items()
            if not one.get("readOnly") and set(one) != {"description"}
        }
        required = set(schema.get("required", ()))
        share = self.rng.choice((0.0, 0.15, 0.4)) if depth < DEPTH else 0.0
        chosen = [name for name in known if name in required or (self.rng.random() < share and "@odata.bind" not in name)]
        made = {name: self.make(known[name], name, depth + 1) for name in chosen}
        more = schema.get("additionalProperties")
        if isinstance(more, dict) and depth < DEPTH:
            made |= {self.rng.choice(("one", "Two", "three-3")): self.make(more, "", depth + 1) for _ in range(self._few(depth))}
        return made

    def _few(self, depth: int) -> int:
        return 0 if depth > DEPTH else self.rng.choice((0, 1, 1, 2, 3))

    def _text(self, schema: Json, name: str) -> str:
        low, form = name.lower(), schema.get("format")
        if low in self.words:
            return self.rng.choice(self.words[low])
        if form is None and low in ("password", "adminpassword", "secrettext"):
            self.number += 1
            return f"{SECRET}-{self.number}"
        if form == "uuid" or low.endswith(("skuid", "roleid", "principalid", "groupid", "templateid")):
            return self.rng.choice(self.ids) if self.rng.random() < 0.8 else str(uuid.UUID(int=self.rng.getrandbits(128)))
        if form == "uri" or low.endswith(("odata.bind", "odata.id", "resourceid")):
            return self.rng.choice(self.addresses)
        if form in _FORMS:
            return self.rng.choice(_FORMS[form])
        return self._word(low)

    def _word(self, low: str) -> str:
        if low in ("userprincipalname", "mail", "emailaddress", "inviteduseremailaddress") or low.endswith("mails"):
            self.number += 1
            return f"f{self.number}@{self.domain}"
        if low == "id" or low.endswith("id") or low.endswith("ids"):
            return self.rng.choice(self.addresses if self.rng.random() < 0.5 else self.ids)
        words = next((words for part, words in _WORDS if part in low), _OTHERS)
        return self.rng.choice(words)


_FORMS = {
    "date-time": ("2026-11-02T09:00:00Z", "2027-01-01T00:00:00Z", "2030-06-01T12:30:00.5Z", "2026-11-03T00:00:00+01:00"),
    "date": ("2026-11-02", "2028-02-29"),
    "time": ("09:00:00", "23:59:59.1234567"),
    "duration": ("P1D", "PT8H", "P180D", "PT1H30M"),
}
_WORDS = (
    ("location", ("westeurope", "northeurope", "West Europe", "global", "germanywestcentral")),
    ("prefix", ("10.0.0.0/16", "10.0.1.0/24", "192.168.0.0/24", "fd00::/48", "10.0.0.4")),
    ("address", ("10.0.0.4", "10.0.0.0/24", "1.1.1.1", "*", "a@fuzz.example")),
    ("range", ("1-100", "443", "*", "10.0.0.0/24", "0-65535")),
    ("port", ("443", "0-65535", "*", "80")),
    ("time", ("2026-11-02T09:00:00Z", "PT5M", "PT1H", "09:00", "2026-11-02 09:00")),
    ("date", ("2026-11-01T00:00:00Z", "2026-12-31T00:00:00Z", "2026-11-01")),
    ("zone", ("UTC", "W. Europe Standard Time", "1", "2")),
    ("country", ("DE", "FR", "US")),
    ("usagelocation", ("DE", "FR")),
    ("nickname", ("fuzz1", "fuzz2", "fuzz3")),
    ("displayname", ("Fuzz", "Ada O'Neil", "Éva", "All people")),
    ("rule", ('user.department -eq "Sales"', "(user.accountEnabled -eq true)", "direct", "[equals(1,1)]")),
    ("url", ("https://fuzz.example/x", "http://localhost", "api://fuzz")),
    ("uri", ("https://fuzz.example/x", "api://fuzz", "urn:x")),
    ("scope", ("User.Read", "/", "openid offline_access", "User.Read Mail.Read")),
    ("name", ("fuzz", "Fuzz-1", "default", "Standard", "fuzz1")),
    ("query", ("/users", "AzureActivity | take 1", "SELECT 1")),
)
_OTHERS = ("x", "Fuzz", "Standard", "1", "Enabled", "Microsoft.Network/virtualNetworks", "All", "None")
