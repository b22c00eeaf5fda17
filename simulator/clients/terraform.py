"""Terraform's azurerm, azuread and azapi providers."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.clients.azure_native import arm_variables
from simulator.clients.settings import Client, Note, Settings
from simulator.run_file import RunInfo

_AZAPI = """\
provider "azapi" {{
  endpoint = [{{
    resource_manager_endpoint       = "{url}"
    active_directory_authority_host = "{url}"
    resource_manager_audience       = "https://management.azure.com"
  }}]
  disable_instance_discovery = true
}}"""


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    common = arm_variables(info, environ)
    notes = (
        Note(text="azurerm and azuread need no more. azapi reads no metadata; its block:", code=_AZAPI.format(url=info.url)),
    )
    return Settings(variables=common.variables, unset=common.unset, notes=notes)


def _interception(_info: RunInfo) -> tuple[Note, ...]:
    return (Note(text="The registry of providers is refused like every other host: run terraform init outside."),)


CLIENT = Client(
    name="terraform", what="Terraform's azurerm, azuread and azapi", custom_cloud=_custom_cloud, interception=_interception
)
