"""`GET /metadata/endpoints`: where a cloud's services are. az, Pulumi and Terraform ask it first, without a token.

Every service points home, at the origin that was asked; a client that came through the proxy and asked management.azure.com
gets the public cloud's own document (general knowledge). Which client reads which field: facts on the bootstrap documents;
audiences[0] must be the one with the slash, as clients take that one, and the Graph address is `microsoftGraphResourceId`.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from simulator.errors import EntraFault
from simulator.messages import Request, Response, route
from simulator.public_hosts import is_public

LIST_VERSION = "2019-05-01"
SUFFIXES = {
    "acrLoginServer": "azurecr.invalid",
    "attestationEndpoint": "attest.invalid",
    "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.invalid",
    "azureDataLakeStoreFileSystem": "azuredatalakestore.invalid",
    "azureFrontDoorEndpointSuffix": "azurefd.invalid",
    "keyVaultDns": "vault.invalid",
    "mariadbServerEndpoint": "mariadb.database.invalid",
    "mhsmDns": "managedhsm.invalid",
    "mysqlServerEndpoint": "mysql.database.invalid",
    "postgresqlServerEndpoint": "postgres.database.invalid",
    "sqlServerHostname": "database.invalid",
    "storage": "core.invalid",
    "storageSyncEndpointSuffix": "afs.invalid",
    "synapseAnalytics": "dev.azuresynapse.invalid",
}


@route("GET", "/metadata/endpoints")
def endpoints(request: Request) -> Response:
    version = request.query.get("api-version", "")
    if not version:
        raise EntraFault(400, "invalid_request", 900144, "The request lacks the query parameter api-version.")
    document = _public() if is_public(request.origin) else _at_home(request.origin)
    # The oldest form is a list of clouds; every later one is the cloud itself.
    return Response(body=[document] if version == LIST_VERSION else document)


@cache
def _public() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((files("simulator") / "data" / "public-cloud.json").read_text(encoding="utf-8"))
    return document


def _at_home(home: str) -> dict[str, Any]:
    return {
        "name": "TenantrySimulator",
        "portal": f"{home}/portal",
        "authentication": {
            "loginEndpoint": home,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": home,
        "microsoftGraphResourceId": f"{home}/",
        "graphAudience": f"{home}/",
        "graph": f"{home}/",
        "gallery": f"{home}/gallery",
        "media": f"{home}/media",
        "batch": f"{home}/batch-service",
        "sqlManagement": f"{home}/sql-management",
        "vmImageAliasDoc": f"{home}/vm-image-aliases",
        "activeDirectoryDataLake": f"{home}/data-lake",
        "logAnalyticsResourceId": f"{home}/log-analytics",
        "ossrDbmsResourceId": f"{home}/ossrdbms",
        "synapseAnalyticsResourceId": f"{home}/synapse",
        "attestationResourceId": f"{home}/attestation",
        "appInsightsResourceId": f"{home}/app-insights",
        "appInsightsTelemetryChannelResourceId": f"{home}/app-insights-telemetry",
        "suffixes": SUFFIXES,
    }
