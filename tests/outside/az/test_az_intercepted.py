"""A shell script of anybody's, which knows only Azure's own cloud, run as it is by `tenantry simulator exec`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.outside.az.command import QUIET
from tests.outside.place import DOMAIN, Place

SCRIPT = """\
#!/bin/sh
set -eu
az login --service-principal -u "$AZURE_CLIENT_ID" --password="$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID" \
  --query "[0]" -o json
az cloud show --query '{name: name, arm: endpoints.resourceManager}' -o json
az group create -n rg-script -l westeurope -o json
az network vnet create -g rg-script -n vnet --address-prefixes 10.0.0.0/16 --query newVNet -o json
az ad user list --query '[].userPrincipalName' -o json
az ad group create --display-name Script --mail-nickname script -o json
az rest --url 'https://graph.microsoft.com/v1.0/organization?$select=id' --query 'value[0]' -o json
az account get-access-token --query '{tenant: tenant}' -o json
az group delete -n rg-script --yes
az group exists -n rg-script -o json
az rest --url https://elsewhere.example/ --skip-authorization-header -o json 2>&1 || echo '"refused"'
az logout
"""


def test_a_script_as_it_is(there: Place, program: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text(SCRIPT, encoding="utf-8")
    script.chmod(0o755)
    done = there.intercepted(script, PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}", **QUIET)
    assert done.returncode == 0, done.stderr
    told = list(_objects(done.stdout))
    account, cloud, group, vnet, users, team, organization, token, exists = told[:9]
    info = there.info
    assert (account["id"], account["cloudName"]) == (info.subscription_id, "AzureCloud")
    assert cloud == {"name": "AzureCloud", "arm": "https://management.azure.com/"}
    assert group["id"] == f"/subscriptions/{info.subscription_id}/resourceGroups/rg-script"
    assert (vnet["name"], vnet["provisioningState"]) == ("vnet", "Succeeded")
    assert users == [f"bg@{DOMAIN}"]
    assert team["@odata.context"].startswith("https://graph.microsoft.com/v1.0/$metadata")
    assert organization["id"] == token["tenant"] == info.tenant_id
    assert exists is False
    # Every other host is refused.
    assert told[-1] == "refused"
    assert "elsewhere.example:443" in there.http.get("/_sim/proxy").json()["refused"]


def _objects(text: str) -> Iterator[Any]:
    """The JSON values that stand one after the other in `text`; what is none between them is passed over."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            at += 1
            continue
        yield value
