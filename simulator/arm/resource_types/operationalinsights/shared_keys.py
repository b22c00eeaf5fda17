"""The two keys of a workspace, with which agents send data: sharedKeys, regenerateSharedKey.

Whoever may not call these actions never sees a key. They stay the same when a deleted workspace is brought back. Source:
azure-mgmt-loganalytics, SharedKeys.
"""

from __future__ import annotations

import base64
import hashlib

from simulator.arm import crud, ids
from simulator.arm.kind import in_group, of
from simulator.arm.operation import serve
from simulator.messages import Json, Request, Response
from simulator.store import Cloud

TYPE = "Microsoft.OperationalInsights/workspaces"
_NAMES = ("primarySharedKey", "secondarySharedKey")


def pair(cloud: Cloud) -> Json:
    """New keys, as they are stored."""
    return {name: base64.b64encode(hashlib.sha512(cloud.new_id().encode()).digest()).decode() for name in _NAMES}


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/sharedKeys",), action=f"{TYPE}/sharedKeys/action")
def shared_keys(request: Request) -> Response:
    return Response(body=_workspace(request)["_keys"])


@serve(TYPE, "POST", at=(f"{in_group(TYPE)}/regenerateSharedKey",), action=f"{TYPE}/regenerateSharedKey/action")
def regenerate(request: Request) -> Response:
    """Both are made anew; there is no body."""
    workspace = _workspace(request)
    workspace["_keys"] = pair(request.cloud)
    return Response(body=workspace["_keys"])


def _workspace(request: Request) -> Json:
    target = ids.parse(request.path.rpartition("/")[0])
    found = crud.stored(request.tenant, target)
    if found is None:
        raise of(TYPE).not_found(target)
    return found
