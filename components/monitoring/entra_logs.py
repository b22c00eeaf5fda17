"""Sends the tenant's audit and sign-in logs to the workspace: who signed in, and who changed what in Entra ID.

The setting lies in the tenant, above all subscriptions, and Azure lets no app write it by a directory role or as owner of the
subscription. Where the spec says `entra_logs: true`, the app needs the Azure role Contributor at `/providers/Microsoft.aadiam`. A
Global Administrator of the client gives it once: turn on "Access management for Azure resources" (Entra ID, Properties), sign in
again, run this with the object id of the app's service principal in the client's tenant, and turn it off again:

    az role assignment create --assignee-object-id APP --assignee-principal-type ServicePrincipal \
      --role Contributor --scope /providers/Microsoft.aadiam

Without it Azure answers `AuthorizationFailed` for `microsoft.aadiam/diagnosticSettings`, and the run says so and fails.

What is sent follows from the licenses that roles and groups of the spec name: audit logs always, sign-ins with Entra ID P1, risks
with P2. Those of apps and those that no person saw make up most of the volume; they begin with the package standard. The logs of
Microsoft Graph's calls are left out: they are many times all the others."""

from __future__ import annotations

from pulumi_azure_native.aadiam import DiagnosticSetting, LogSettingsArgs

from baselines.load import licenses
from components.azure.part import Default, Part
from components.base import Context
from components.monitoring.logs import DIAGNOSTIC_SETTING, Logs
from tenantry.spec.model import Azure, ClientSpec, Package

P1, P2 = "entra-id-p1", "entra-id-p2"
SIGN_INS = "SignInLogs"
WITH_P1: dict[Package, tuple[str, ...]] = {"basic": (SIGN_INS,)}
WITH_P1["standard"] = WITH_P1["premium"] = (
    SIGN_INS,
    "NonInteractiveUserSignInLogs",
    "ServicePrincipalSignInLogs",
    "ManagedIdentitySignInLogs",
    "ProvisioningLogs",
)
WITH_P2 = ("RiskyUsers", "UserRiskEvents")


class EntraLogs(Part):
    """`azure.entra_logs`: one diagnostic setting of the tenant."""

    TYPE = "tenantry:monitoring:EntraLogs"
    BLOCKS = ("azure/entra_logs",)
    DEFAULTS = (Default(what="sign-ins that are sent, with Entra ID P1", by_package=WITH_P1),)

    def __init__(self, context: Context, azure: Azure, logs: Logs) -> None:
        super().__init__(context, azure)
        if azure.entra_logs:
            self._setting(logs)
        self.register_outputs({})

    def _setting(self, logs: Logs) -> None:
        sent = categories(self.context.spec)
        setting = self.made(
            DiagnosticSetting(
                "azure/entra-logs",
                name=self.name(DIAGNOSTIC_SETTING),
                workspace_id=logs.workspace_id,
                logs=[LogSettingsArgs(category=category, enabled=True) for category in sent],
                opts=self.child("azure/entra-logs", after=[logs.workspace]),
            )
        )
        if SIGN_INS in sent:
            self.offers.sign_ins = setting


def categories(spec: ClientSpec) -> tuple[str, ...]:
    """The logs that the client's licenses and package bring."""
    holders = [*(role.licenses for role in spec.roles.values()), *(group.licenses for group in spec.groups.values())]
    named = {name for names in holders for name in names}
    held = named | {inner for name in named if name in licenses() for inner in licenses()[name].includes}
    return ("AuditLogs", *(WITH_P1[spec.package] if P1 in held else ()), *(WITH_P2 if P2 in held else ()))
