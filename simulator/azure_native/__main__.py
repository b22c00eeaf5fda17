"""`python -m simulator.azure_native ENGINE_ADDRESS`: what `pulumi-resource-azure-native` starts in simulator runs."""

from __future__ import annotations

import argparse
import asyncio

from simulator.azure_native.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="pulumi-resource-azure-native", description=__doc__)
    parser.add_argument("engine", help="address of the Pulumi engine (the engine gives it)")
    arguments, _ = parser.parse_known_args()
    asyncio.run(serve(arguments.engine))


main()
