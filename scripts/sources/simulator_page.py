"""The text of docs/simulator-coverage.md, from the rows of docs/simulator-coverage.json."""

from __future__ import annotations

import pkgutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from scripts.sources.published_models import why_not
from simulator.arm import codes, description, ids, kind

Row = dict[str, Any]
_TITLES = {
    "arm": "Azure Resource Manager",
    "graph": "Microsoft Graph",
    "entra": "Microsoft Entra sign-in",
    "exchange": "Exchange Online administration",
}
_INTRO = """# What the simulator serves

Made by `python -m scripts.sources.simulator_coverage` out of the routes that are declared and the calls that the tests made;
a test holds it to both. *Proven by* names the strongest proof of each line's operations: an outside client (Microsoft's own,
unmodified; PyJWT for the keys), else a test of our own. Bodies are held against Microsoft's type descriptions by the simulator
itself. What is not served answers 501 with a sentence that says so, and is counted (`/_sim/usage`).
"""


def page(rows: Sequence[Row]) -> str:
    """The whole page."""
    parts = [_INTRO, _summary(rows)]
    for service, title in _TITLES.items():
        own = [row for row in rows if row["route"][0] == service]
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in own:
            groups[_group(service, row["route"][2])].append(row)
        lines = [
            f"## {title}",
            "",
            f"| {'type' if service == 'arm' else 'path'} | operations | proven by |",
            "| --- | --- | --- |",
        ]
        lines += [f"| {name} | {_operations(members)} | {_proof(members)} |" for name, members in sorted(groups.items())]
        parts.append("\n".join([*lines, ""]))
        parts.append(_not_served(service, set(groups)))
    parts.append(_unjudged())
    return "\n".join(parts).rstrip() + "\n"


def _summary(rows: Sequence[Row]) -> str:
    lines = [
        "| service | routes | proven by an outside client | by a test of our own | by nothing yet |",
        "| --- | --: | --: | --: | --: |",
    ]
    for service, title in _TITLES.items():
        own = [row for row in rows if row["route"][0] == service]
        outside = sum(1 for row in own if row["client"])
        nothing = sum(1 for row in own if not row["proof"])
        lines.append(f"| {title} | {len(own)} | {outside} | {len(own) - outside - nothing} | {nothing} |")
    return "\n".join([*lines, ""])


def _group(service: str, template: str) -> str:
    if service == "arm":
        target = ids.parse(template.replace("{scope:rest}", "scope"))
        for name in (target.type, target.type.rpartition("/")[0]):
            if name.lower() in codes.table():
                return codes.of(name).type
        return target.type or "Microsoft.Resources/tenants"
    parts = template.strip("/").split("/")
    if service == "graph":
        return "/".join(parts[1:3] if parts[1] in _CONTAINERS and len(parts) > 2 else parts[1:2]).partition("(")[0]
    return "/" + "/".join(parts)


_POLICIES = """Policies: only `deny` acts. Rules may use allOf, anyOf, not, count and all comparison operators, on fields, aliases
and values, with 27 template functions; a rule with anything else is kept and never refuses. append, modify, denyAction and
deployIfNotExists change nothing, audit reports nothing. Of Microsoft's definitions those are known that small tenants are given;
large initiatives only in part.
"""
_CONTAINERS = frozenset({"policies", "identity", "directory", "roleManagement", "deviceManagement", "auditLogs"})


def _operations(rows: Sequence[Row]) -> str:
    counted = Counter(row["route"][1] for row in rows)
    order = ("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE")
    return ", ".join(f"{method} {counted[method]}" if counted[method] > 1 else method for method in order if counted[method])


def _proof(rows: Sequence[Row]) -> str:
    outside: dict[str, set[str]] = defaultdict(set)
    own: set[str] = set()
    for row in rows:
        if row["client"]:
            outside[row["client"]].add(row["proof"])
        elif row["proof"]:
            own.add(row["proof"])
    told = [f"**{client}** ({', '.join(sorted(map(_short, files)))})" for client, files in sorted(outside.items())]
    told += sorted(map(_short, own))
    unproven = sum(1 for row in rows if not row["proof"])
    told += [f"{unproven} by nothing yet"] if unproven else []
    return "; ".join(told)


def _short(path: str) -> str:
    return f"`{path.removeprefix('tests/')}`"


def _not_served(service: str, groups: set[str]) -> str:
    if service == "arm":
        missing = sorted(one.type for one in codes.table().values() if one.type not in groups and kind.find(one.type) is None)
        return f"Known and not served: {', '.join(missing) or 'nothing'}. All other types answer 501.\n\n{_POLICIES}"
    if service == "graph":
        import msgraph.generated as package

        known = {
            _camel(module.name) for module in pkgutil.iter_modules(package.__path__) if module.ispkg and module.name != "models"
        }
        served = {name.partition("/")[0] for name in groups}
        return f"Of the top-level paths that msgraph-sdk knows, not served: {', '.join(sorted(known - served))}.\n"
    return ""


def _unjudged() -> str:
    reasons = {one.arm_type: why_not(one.arm_type) for one in description.every().values()}
    lines = [f"| {name} | {reason} |" for name, reason in sorted(reasons.items()) if reason]
    head = [
        "## Types that no published model judges whole",
        "",
        "What is written of all other types is read back by the models of Microsoft's own clients, and nothing may be lost.",
        "These are held against their type description alone.",
        "",
        "| type | reason |",
        "| --- | --- |",
    ]
    return "\n".join([*head, *lines, ""])


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
