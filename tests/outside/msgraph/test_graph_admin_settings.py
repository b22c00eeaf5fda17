"""Settings of SharePoint and of the usage reports through Microsoft's client."""

from __future__ import annotations

from msgraph.generated.models.admin_report_settings import AdminReportSettings
from msgraph.generated.models.idle_session_sign_out import IdleSessionSignOut
from msgraph.generated.models.sharepoint_settings import SharepointSettings
from msgraph.generated.models.sharing_capabilities import SharingCapabilities
from msgraph.generated.models.sharing_domain_restriction_mode import SharingDomainRestrictionMode

from tests.outside.msgraph.world import World, asked


def test_a_baseline_of_sharepoint(world: World) -> None:
    settings = world.client.admin.sharepoint.settings
    before = world.run(settings.get())
    assert before is not None and before.sharing_capability == SharingCapabilities.ExternalUserAndGuestSharing
    wanted = SharepointSettings(
        sharing_capability=SharingCapabilities.ExistingExternalUserSharingOnly,
        sharing_domain_restriction_mode=SharingDomainRestrictionMode.BlockList,
        sharing_blocked_domain_list=["rival.example"],
        is_legacy_auth_protocols_enabled=False,
        deleted_user_personal_site_retention_period_in_days=365,
        idle_session_sign_out=IdleSessionSignOut(is_enabled=True, warn_after_in_seconds=3300, sign_out_after_in_seconds=3600),
    )
    changed, read = world.run(settings.patch(wanted)), world.run(settings.get())
    for shown in (changed, read):
        assert shown is not None and shown.idle_session_sign_out is not None
        assert shown.sharing_capability == wanted.sharing_capability
        assert shown.sharing_blocked_domain_list == ["rival.example"]
        assert shown.deleted_user_personal_site_retention_period_in_days == 365
        assert shown.idle_session_sign_out.sign_out_after_in_seconds == 3600
        assert shown.is_mac_sync_app_enabled is before.is_mac_sync_app_enabled
    only = world.run(settings.get(request_configuration=asked(settings, select=["isLoopEnabled"])))
    assert only is not None and only.is_loop_enabled is True and only.sharing_capability is None


def test_what_sharepoint_refuses(world: World) -> None:
    settings = world.client.admin.sharepoint.settings
    too_short = SharepointSettings(deleted_user_personal_site_retention_period_in_days=1)
    assert world.refused(settings.patch(too_short)) == (400, "invalidRequest")
    assert world.refused(settings.get(request_configuration=asked(settings, select=["shoeSize"]))) == (400, "BadRequest")


def test_names_in_reports(world: World) -> None:
    settings = world.client.admin.report_settings
    world.run(settings.patch(AdminReportSettings(display_concealed_names=False)))
    shown = world.run(settings.get())
    assert shown is not None and shown.display_concealed_names is False
