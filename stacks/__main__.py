"""The same program for a plain `pulumi preview` on a client's stack (Pulumi.yaml: `main: stacks`).

Only a preview: a plain `pulumi up` would skip the guards, the digest and the copy of the state, so it is refused.
TENANTRY_CLIENTS names the folder of specs (default: clients beside Pulumi.yaml), TENANTRY_CLOUD the cloud.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pulumi
import pulumi.runtime

from stacks.client_program import client_program
from stacks.inventory.facts import facts_of
from stacks.inventory.read import check_access, read
from stacks.operations.prepare import Options, load_spec
from stacks.secret_references import secrets_of
from stacks.state import State
from tenantry.errors import Refused


def main() -> None:
    """Register the stack's client."""
    if not pulumi.runtime.is_dry_run():
        raise Refused(
            ["a plain `pulumi up` or `pulumi destroy` would skip the guards and the reviewed digest"],
            hint=f"Use tenantry apply {pulumi.get_stack()} or tenantry destroy {pulumi.get_stack()}.",
        )
    clients = Path(os.environ.get("TENANTRY_CLIENTS") or Path(__file__).resolve().parent.parent / "clients")
    spec, cloud = load_spec(pulumi.get_stack(), Options(clients=clients, cloud=os.environ.get("TENANTRY_CLOUD")))
    state = State()
    # The language host runs the program on an event loop of its own; our reads bring theirs.
    with ThreadPoolExecutor(max_workers=1) as pool:
        credential = check_access(cloud, spec)
        reading = pool.submit(read, cloud, spec, state, credential).result()
    facts = facts_of(reading.directory, spec, state)
    client_program(spec, facts, secrets=secrets_of(spec))
    pulumi.export("tenant_id", spec.tenant.id)
    pulumi.export("cloud", cloud.name)


main()
