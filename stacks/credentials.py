"""Credentials for our own reads of a cloud, and the check that they belong to the spec's tenant and subscription."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError, ServiceResponseError
from azure.identity import ClientSecretCredential, CredentialUnavailableError, DefaultAzureCredential

from stacks.cloud import Cloud
from tenantry.errors import CloudUnreachable, CredentialsError, UsageError
from tenantry.spec.model import ClientSpec


def credential_for(cloud: Cloud, spec: ClientSpec) -> TokenCredential:
    """A secret from the environment for the tenant in hand, else azure-identity's chain (workload identity, az, ...)."""
    environment = cloud.environment
    client_id, secret, tenant_id = cloud.app_id(spec), environment.get("AZURE_CLIENT_SECRET"), spec.tenant.id
    if client_id and secret:
        options: dict[str, Any] = {"authority": cloud.login, "disable_instance_discovery": cloud.simulated, "retry_total": 1}
        if cloud.ca_file:
            options["connection_verify"] = cloud.ca_file
        return ClientSecretCredential(tenant_id, client_id, secret, **options)
    return DefaultAzureCredential(
        authority=cloud.login, additionally_allowed_tenants=["*"], workload_identity_tenant_id=tenant_id
    )


def arm_scope(cloud: Cloud) -> str:
    return "https://management.azure.com/.default" if cloud.simulated else f"{cloud.arm}/.default"


def require_tenant(cloud: Cloud, credential: TokenCredential, tenant_id: str) -> None:
    """Get one token and compare its `tid` with the spec's tenant (UsageError); no token is a CredentialsError."""
    try:
        token = credential.get_token(arm_scope(cloud), tenant_id=tenant_id).token
    except CredentialUnavailableError as error:
        raise CredentialsError(
            f"No credentials for tenant {tenant_id}: {_first_line(error)}",
            hint="Set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or a federated token), or sign in with az login.",
        ) from error
    except ClientAuthenticationError as error:
        raise CredentialsError(
            f"Tenant {tenant_id} refused the credentials: {_first_line(error)}",
            hint="Check the tenant id in the spec, the app's consent in that tenant, and its secret.",
        ) from error
    except (ServiceRequestError, ServiceResponseError) as error:
        raise CloudUnreachable(
            f"{cloud.login} does not answer: {_first_line(error)}", hint="Check the network, then try again."
        ) from error
    except AzureError as error:
        raise CredentialsError(f"No token for tenant {tenant_id}: {_first_line(error)}") from error
    actual = str(_claims(token).get("tid", ""))
    if actual.lower() != tenant_id.lower():
        raise UsageError(
            f"The credentials belong to tenant {actual or 'unknown'}, the spec is for tenant {tenant_id}.",
            hint="Use credentials of the spec's tenant, or correct tenant.id.",
        )


def require_subscription(subscription: dict[str, Any], tenant_id: str, subscription_id: str) -> None:
    """The subscription must belong to the spec's tenant."""
    actual = str(subscription.get("tenantId", ""))
    if actual.lower() != tenant_id.lower():
        raise UsageError(
            f"Subscription {subscription_id} belongs to tenant {actual or 'unknown'}, the spec is for tenant {tenant_id}.",
            hint="Correct azure.subscription or tenant.id.",
        )


def require_region(offered: Sequence[str], region: str) -> None:
    """The region must be one that the subscription is offered: found here, before the first write."""
    if region not in offered:
        near = get_close_matches(region, offered, n=3)
        raise UsageError(
            f"azure.region: the subscription is not offered {region!r}.",
            hint=f"Did you mean {' or '.join(near)}?" if near else f"Offered: {', '.join(sorted(offered))}",
        )


def _claims(token: str) -> dict[str, Any]:
    """The claims of a token that was just issued to us over TLS; its signature is for the service to check."""
    try:
        body = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:400] if str(error).strip() else type(error).__name__
