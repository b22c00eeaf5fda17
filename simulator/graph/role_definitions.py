"""`/roleManagement/directory/roleDefinitions` and `/directoryRoleTemplates`: Microsoft's built-in roles.

Ids: Microsoft Entra built-in roles (facts: privileged role template ids).
"""

from __future__ import annotations

from typing import Any

from simulator.graph import envelope, faults
from simulator.graph.kinds import Kind
from simulator.messages import Request, Response, route

Json = dict[str, Any]

KIND = Kind(
    collection="roleDefinitions",
    segment="roleManagement/directory/roleDefinitions",
    type_name="graph.unifiedRoleDefinition",
    resource="UnifiedRoleDefinition",
    directory=False,
)
BUILT_IN = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
    "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
    "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
    "966707d0-3269-4727-9be2-8c3a10f19b9d": "Password Administrator",
    "b0f54661-2d74-4c50-afa3-1ec803f12efe": "Billing Administrator",
    "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
    "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f": "Security Operator",
    "d29b2b05-8046-44ba-8758-1e26182fcf32": "Directory Synchronization Accounts",
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
    "5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
    "4a5d8f65-41da-4de4-8968-e035b65339cf": "Reports Reader",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
    "9360feb5-f418-4baa-8175-e2a00bac4301": "Directory Writers",
    "fdd7a751-b60b-444a-984c-02652fe8fa1c": "Groups Administrator",
    "4d6ac14f-3453-41d0-bef9-a3e0c569773a": "License Administrator",
    "0526716b-113d-4c15-b2c8-68e3c22b9f80": "Authentication Policy Administrator",
    "95e79109-95c0-4d8e-aee3-d01accf2d47b": "Guest Inviter",
    "7698a772-787b-4ac8-901f-60d6b08affd2": "Cloud Device Administrator",
    "11451d60-acb2-45eb-a7d6-43d0f0125c13": "Windows 365 Administrator",
}


def definition(role_id: str) -> Json | None:
    """A built-in role as Graph shows it; None if there is none of this id."""
    name = BUILT_IN.get(role_id.lower())
    if name is None:
        return None
    return {
        "id": role_id.lower(),
        "description": f"Built-in role {name}.",
        "displayName": name,
        "isBuiltIn": True,
        "isEnabled": True,
        "resourceScopes": ["/"],
        "templateId": role_id.lower(),
        "version": "1",
        "rolePermissions": [],
    }


@route("GET", "/v1.0/roleManagement/directory/roleDefinitions")
def list_definitions(request: Request) -> Response:
    return envelope.collection(request, KIND, [one for one in map(definition, BUILT_IN) if one is not None])


@route("GET", "/v1.0/roleManagement/directory/roleDefinitions/{role_id}")
def get_definition(request: Request) -> Response:
    found = definition(request.path_params["role_id"])
    if found is None:
        raise faults.not_found(request.path_params["role_id"])
    return envelope.entity(request, KIND, found)
