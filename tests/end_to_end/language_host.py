"""Runs stacks/ as Pulumi's language host does, with a recording monitor in the engine's place; prints what was registered.

Started by test_full_client in a process of its own: working folder stacks/, no PYTHONPATH. Arguments: the client's name.
"""

from __future__ import annotations

import asyncio
import json
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi.runtime
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.stack import run_pulumi_func

registered: list[dict[str, Any]] = []


class Recorder(Mocks):
    """Takes every resource and answers as a preview would: no id yet."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        registered.append(
            {"token": args.typ, "name": args.name, "inputs": sorted(k for k, v in args.inputs.items() if v is not None)}
        )
        outputs = dict(args.inputs)
        identity = outputs.get("identity")
        if isinstance(identity, dict) and "userAssignedIdentities" in identity:
            # A list among the inputs, an object among the outputs.
            outputs["identity"] = {**identity, "userAssignedIdentities": {one: {} for one in identity["userAssignedIdentities"]}}
        return f"id-of-{args.name}", outputs

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return {}, None


async def program() -> None:
    """`set_mocks` has made the stack resource already, so this is what the host runs inside it."""
    runpy.run_path(".", run_name="__main__")


def main() -> int:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=256))
    # After the loop: the monitor's futures belong to the loop that is set.
    pulumi.runtime.set_mocks(Recorder(), project="tenantry", stack=sys.argv[1], preview=True)
    # As pulumi-language-python-exec: the program is the folder, its own arguments are none.
    sys.argv = ["."]
    loop.run_until_complete(run_pulumi_func(program))
    sys.stdout.write(json.dumps(registered) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
