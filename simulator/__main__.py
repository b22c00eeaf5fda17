"""`python -m simulator --run-directory DIR`: the simulator's process. `simulator.launch` starts it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from simulator.errors import AlreadyRunning, PortInUse, SimulatorError, TemplateMissing
from simulator.launch import EXIT_ALREADY_RUNNING, EXIT_PORT_IN_USE, EXIT_PROXY_PORT_IN_USE, EXIT_TEMPLATE_MISSING
from simulator.process import Options, serve
from simulator.seed_templates import names


def main() -> int:
    options = _options()
    try:
        serve(options)
    except AlreadyRunning as problem:
        return _say(problem, EXIT_ALREADY_RUNNING)
    except PortInUse as problem:
        return _say(problem, EXIT_PORT_IN_USE if problem.port == options.port else EXIT_PROXY_PORT_IN_USE)
    except TemplateMissing as problem:
        return _say(problem, EXIT_TEMPLATE_MISSING)
    except SimulatorError as problem:
        return _say(problem, 1)
    return 0


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A Microsoft cloud on this machine.")
    parser.add_argument("--run-directory", type=Path, required=True, help="folder for the run file, certificates and log")
    parser.add_argument("--name", default="default")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--proxy-port", type=int, default=0, help="of the intercepting proxy; 0 takes any free port")
    parser.add_argument("--clock", type=_moment, help="the simulator's time at the start, ISO 8601")
    parser.add_argument("--journal", type=Path, help="append every request to this file as a JSON line")
    parser.add_argument("--state", type=Path, help="read the state from this file, and keep every change there")
    parser.add_argument("--template", choices=names(), help="make this template's tenant")
    parser.add_argument("--tied", action="store_true", help="end when standard input ends")
    given = parser.parse_args()
    return Options(
        directory=given.run_directory,
        name=given.name,
        port=given.port,
        proxy_port=given.proxy_port,
        clock=given.clock,
        journal=given.journal,
        state=given.state,
        template=given.template,
        tied=given.tied,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _say(problem: SimulatorError, code: int) -> int:
    sys.stderr.write(f"{problem}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
