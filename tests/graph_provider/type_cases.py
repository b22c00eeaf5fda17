"""The case files in types/: one a resource type, and the world that its cases need.

A file has: `kind`; `world` (name to what is made or found first, in order: `{post: path, body}` by the tenant's administrator,
`{kind, inputs}` through the provider, `{get: path, take: value.0}`); `inputs` (sets of inputs by name; `minimal` has nothing
optional, `full` every field); `keep` (inputs of `full` that must not go when the others do, with the reason); `unset` (fields
that no `full` can have, with the reason); `tampers` (by path as a diff names it: what somebody else does to the object made from
`full`, or from the set `of`; `also` names paths that change with it); `fixed` (fields that nobody can tamper with, with the
reason); `gone` (how somebody deletes it) and `again` (`made` or `restored`: what the next create does); `renewed` (why a create
that the state never heard of makes another object in place of the first); `import` (texts that an import takes); `foreign`
(makes somebody else's object of the same natural key as `minimal`) and `foreign_id` (its id, where the answer does not tell);
`requests` (by set: the writes of a create, in order); `owned` (paths of the world that an app of least permissions must own);
`diffs` and `checks` (further cases of comparison and of bad inputs).

Texts may hold `{tenant}`, `{domain}`, `{onmicrosoft}`, `{graph}`, `{id}` and `{outputs.NAME}` (the object at hand),
`{inputs.NAME}` and `{NAME.property}` of the world; `{{word}}` is `{word}` as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.graph_provider.conftest import Tenant
from tests.graph_provider.driver import Run, State, go

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "types"
# The fast loader where PyYAML was built with it: the files are large.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLACE = re.compile(r"\{([A-Za-z][\w.-]*)\}(?!\})")
_LITERAL = re.compile(r"\{\{([A-Za-z][\w.-]*)\}\}")


@cache
def load(name: str) -> Json:
    """One case file."""
    found: Json = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    return found


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def take(value: Any, path: str) -> Any:
    """`value.0.id` of parsed JSON."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def fill(value: Any, known: Mapping[str, Any]) -> Any:
    """A value of a case file with its places filled in. A text that is one place alone takes the value as it is."""
    if isinstance(value, str):
        whole = _PLACE.fullmatch(value)
        if whole:
            return take(known, whole.group(1))
        places = _PLACE.sub(lambda match: str(take(known, match.group(1))), value)
        return _LITERAL.sub(r"{\1}", places)
    if isinstance(value, dict):
        return {fill(key, known) if isinstance(key, str) else key: fill(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    return value


def world(tenant: Tenant, case: Json) -> Json:
    """Makes what the cases need; gives what texts can name."""
    known: Json = {
        "tenant": tenant.tenant_id,
        "domain": tenant.domain,
        "onmicrosoft": tenant.domain.replace(".example", ".onmicrosoft.com"),
        "graph": f"{tenant.info.url}/v1.0",
    }
    for name, wanted in (case.get("world") or {}).items():
        step = fill(wanted, known)
        if "kind" in step:

            async def make(run: Run, step: Json = step) -> State:
                return await run.create(step["kind"], step["inputs"])

            made = go(tenant, make)
            known[name] = {**made.outputs, "id": made.object_id}
        else:
            known[name] = ask(tenant, step)
            if "take" in step:
                known[name] = take(known[name], step["take"])
    return known


def ask(tenant: Tenant, step: Json | list[Json]) -> Any:
    """A request of the tenant's administrator: `{post: path, body}`, or several in a list."""
    if isinstance(step, list):
        return [ask(tenant, one) for one in step][-1]
    method = next(word for word in ("get", "post", "patch", "put", "delete") if word in step)
    return tenant.admin(method.upper(), step[method], step.get("body"))
