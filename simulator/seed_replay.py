"""Makes a template's tenant by sending its steps to the simulator's own handlers, each on the day when it happened.

So whatever a seeded tenant holds could have been made by a client: the handlers check it, write the logs and give the ids. They
are called directly: neither the journal, faults, lag nor the count of what is served see a seed. Ids follow from the tenant, the
template and the number alone, so that reset makes the same tenant again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from simulator.clock import Clock
from simulator.faults import Faults
from simulator.lag import Lag
from simulator.licenses import graph_permissions
from simulator.messages import Caller, Request
from simulator.seed_templates import Step, steps, template
from simulator.store import Cloud, Tenant, stable_id
from simulator.tokens import GRAPH_APP_ID

Json = dict[str, Any]

ORIGIN = "https://localhost"
_PLACE = re.compile(r"\{([\w.:-]+)\}")


def replay(cloud: Cloud, tenant: Tenant, *, name: str, number: int, partner: str) -> None:
    """Do all that happened in the template `name`, in `tenant`, as the partner app with the client id `partner`."""
    now = datetime.fromisoformat(tenant.seed["at"]) + timedelta(days=template(name)["days"])
    # Its own clock and its own ids; tenants are shared with the cloud, what belongs to the process is the cloud's too.
    past = replace(
        cloud,
        clock=Clock(start=now, frozen=True),
        seed=int(stable_id(tenant.id, name, number).replace("-", ""), 16),
        ids_given=0,
        live=replace(
            cloud.runtime,
            lag=Lag(),
            faults=Faults(),
            operation_seconds=0.0,
            processing_seconds=0.0,
            strict_api_versions=False,
        ),
    )
    kept: dict[str, Json] = {"graph": {"id": stable_id(tenant.id, "sp", GRAPH_APP_ID)}}
    kept["domain"] = {"id": tenant.domains[0]}
    kept["subscription"] = {"id": tenant.seed["subscriptionId"]}
    for step in steps(name, number):
        past.clock.set_to(now + timedelta(days=step.day))
        answer = _send(past, tenant, step, kept, partner)
        if step.keep:
            kept[step.keep] = answer


def _send(cloud: Cloud, tenant: Tenant, step: Step, kept: dict[str, Json], partner: str) -> Json:
    # Late: handlers are found by a scan that imports this module too.
    from simulator.routes import service_of, tables

    path, _, query = _filled(step.path, kept).partition("?")
    service = service_of(path)
    found = tables()[service].find(step.method, path)
    assert found is not None, f"{step.method} {path} is served"
    route, parameters = found
    request = Request(
        method=step.method,
        path=path,
        query=dict(parse_qsl(query)),
        headers={"content-type": "application/json"},
        body=_filled(step.body, kept),
        origin=ORIGIN,
        cloud=cloud,
        path_params=parameters,
        caller=Caller(
            tenant_id=tenant.id,
            client_id=partner,
            object_id=stable_id(tenant.id, "sp", partner),
            kind="app",
            name="Tenantry partner",
            audience=service,
            scopes=frozenset(graph_permissions()),
        ),
        raw_query=query,
        correlation_id=cloud.new_id(),
    )
    answer = route.handler(request).body
    return answer if isinstance(answer, dict) else {}


def _filled(value: Any, kept: dict[str, Json]) -> Any:
    """`value` with every `{name}` in its texts put in."""
    if isinstance(value, str):
        return _PLACE.sub(lambda place: _named(place[1], kept), value)
    if isinstance(value, list):
        return [_filled(inner, kept) for inner in value]
    if isinstance(value, dict):
        return {key: _filled(inner, kept) for key, inner in value.items()}
    return value


def _named(name: str, kept: dict[str, Json]) -> str:
    if name.startswith("permission:"):
        return graph_permissions()[name.removeprefix("permission:")]
    if name in kept:
        return str(kept[name]["id"])
    key, _, wanted = name.rpartition(".")
    return str(kept[key][wanted])
