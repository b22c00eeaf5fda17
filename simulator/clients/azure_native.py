"""Pulumi's azure-native provider, 3.8 or later."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.clients.settings import SIGN_INS, Client, Note, Settings, arm_credentials, authority, reach
from simulator.run_file import RunInfo


def arm_variables(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    """What azure-native and Terraform's providers have in common. The metadata host stands without a scheme: Terraform puts
    https:// before it in any case, azure-native where it is missing."""
    return Settings(
        variables={**reach(info, environ), "ARM_METADATA_HOSTNAME": authority(info), **arm_credentials(info)},
        unset=(
            *("ARM_ENVIRONMENT", "ARM_METADATA_HOST", "ARM_ENDPOINT"),
            *(name for name in SIGN_INS if name.startswith(("ARM_", "ACTIONS_"))),
        ),
    )


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    common = arm_variables(info, environ)
    note = Note(
        text="The same as stack configuration instead of variables (azure-native:clientId and so on likewise):",
        code=f"pulumi config set azure-native:metadataHost {authority(info)}\n"
        "pulumi config set azure-native:disableInstanceDiscovery true",
    )
    return Settings(variables=common.variables | {"ARM_DISABLE_INSTANCE_DISCOVERY": "true"}, unset=common.unset, notes=(note,))


def _interception(_info: RunInfo) -> tuple[Note, ...]:
    return (
        Note(text="Pulumi's own backend is refused like every other host: keep the state in a folder (pulumi login file://...)."),
    )


CLIENT = Client(
    name="pulumi", what="Pulumi with the azure-native provider", custom_cloud=_custom_cloud, interception=_interception
)
