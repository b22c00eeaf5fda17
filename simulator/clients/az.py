"""az, the Azure command line: a cloud of its own in a configuration folder of its own."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from simulator.clients.interception import az_folder
from simulator.clients.settings import Client, Note, Settings, reach
from simulator.run_file import RunInfo

CLOUD = "tenantry"


def _login(info: RunInfo) -> str:
    who = [info.client_id, info.client_secret, info.tenant_id]
    return "az login --service-principal -u {} --password={} --tenant {}".format(*map(shlex.quote, who))


def _custom_cloud(info: RunInfo, environ: Mapping[str, str]) -> Settings:
    steps = [f"az cloud register -n {CLOUD} --endpoint-resource-manager {info.url}", f"az cloud set -n {CLOUD}", _login(info)]
    return Settings(
        variables={
            **reach(info, environ),
            "AZURE_CONFIG_DIR": str(az_folder(info)),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
        },
        unset=("AZURE_CLOUD_NAME", "ARM_CLOUD_METADATA_URL"),
        notes=(Note(text="az keeps clouds and sign-ins in its folder, not in the environment. Once:", code="\n".join(steps)),),
    )


def _interception(info: RunInfo) -> tuple[Note, ...]:
    return (Note(text="az signs in by command, not by the environment. Once:", code=_login(info)),)


CLIENT = Client(name="az", what="the Azure command line", custom_cloud=_custom_cloud, interception=_interception)
