"""What is wrong with a query, in Resource Graph's words; what is right but not served here, in plain ones.

The envelope (BadRequest, a sentence with time and correlation id, details that begin with InvalidQuery) and the codes
ParserFailure and InvalidQueryLanguage stand in answers that users of the service have published. How the service words a name
that doesn't resolve is Kusto's own sentence; that its code is Default is general knowledge.
"""

from __future__ import annotations

import json
from functools import cache

from simulator.arm.activity import stamp
from simulator.arm.description import DATA
from simulator.errors import ArmFault
from simulator.messages import Json, Request

_INVALID = {
    "code": "InvalidQuery",
    "message": "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error "
    "before retrying.",
}


def unreadable(line: int, column: int, token: str) -> ArmFault:
    """The query's text can't be read at `token`. `line` counts from 1, `column` from 0."""
    where = {"line": line, "characterPositionInLine": column, "token": token}
    return bad_query({"code": "ParserFailure", "message": "ParserFailure", **where})


def meaningless(operator: str, problem: str) -> ArmFault:
    """The query can be read, but names or compares what it can't."""
    return bad_query({"code": "Default", "message": f"'{operator}' operator: {problem}"})


def bad_query(detail: Json) -> ArmFault:
    return bad_request(_INVALID, detail)


def bad_request(*details: Json) -> ArmFault:
    """400 BadRequest, whose sentence `signed` adds."""
    return ArmFault(400, "BadRequest", "", details)


def not_served(what: str) -> ArmFault:
    """What the service knows and the simulator doesn't: an answer would be a wrong one."""
    return ArmFault(501, "NotImplemented", f"The simulator does not serve {what} of Resource Graph.")


@cache
def beyond(what: str) -> frozenset[str]:
    """The names of tables, operators, functions, aggregations or comparisons that only the service has."""
    return frozenset(json.loads((DATA / "resource-graph-not-served.json").read_text(encoding="utf-8"))[what])


def signed(fault: ArmFault, request: Request) -> ArmFault:
    """The fault with the sentence that every refusal of the service has."""
    message = fault.message or (
        f"Please provide below info when asking for support: timestamp = {stamp(request.cloud.now())}, "
        f"correlationId = {request.correlation_id}."
    )
    return ArmFault(fault.status, fault.code, message, fault.details, headers=fault.headers)
