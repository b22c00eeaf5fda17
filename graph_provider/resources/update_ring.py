"""`m365:index:UpdateRing`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class UpdateRing(M365Resource):
    """An update ring of Windows Update for Business, with whom it reaches."""

    TOKEN = "m365:index:UpdateRing"
    WIRE: ClassVar[Mapping[str, str]] = {
        "display_name": "displayName",
        "description": "description",
        "automatic_update_mode": "automaticUpdateMode",
        "installation_schedule": "installationSchedule",
        "update_weeks": "updateWeeks",
        "quality_updates_deferral_period_in_days": "qualityUpdatesDeferralPeriodInDays",
        "feature_updates_deferral_period_in_days": "featureUpdatesDeferralPeriodInDays",
        "quality_updates_paused": "qualityUpdatesPaused",
        "feature_updates_paused": "featureUpdatesPaused",
        "quality_updates_will_be_rolled_back": "qualityUpdatesWillBeRolledBack",
        "feature_updates_will_be_rolled_back": "featureUpdatesWillBeRolledBack",
        "feature_updates_rollback_window_in_days": "featureUpdatesRollbackWindowInDays",
        "deadline_for_quality_updates_in_days": "deadlineForQualityUpdatesInDays",
        "deadline_for_feature_updates_in_days": "deadlineForFeatureUpdatesInDays",
        "deadline_grace_period_in_days": "deadlineGracePeriodInDays",
        "postpone_reboot_until_after_deadline": "postponeRebootUntilAfterDeadline",
        "engaged_restart_deadline_in_days": "engagedRestartDeadlineInDays",
        "engaged_restart_snooze_schedule_in_days": "engagedRestartSnoozeScheduleInDays",
        "engaged_restart_transition_schedule_in_days": "engagedRestartTransitionScheduleInDays",
        "schedule_imminent_restart_warning_in_minutes": "scheduleImminentRestartWarningInMinutes",
        "schedule_restart_warning_in_hours": "scheduleRestartWarningInHours",
        "auto_restart_notification_dismissal": "autoRestartNotificationDismissal",
        "update_notification_level": "updateNotificationLevel",
        "skip_checks_before_restart": "skipChecksBeforeRestart",
        "user_pause_access": "userPauseAccess",
        "user_windows_update_scan_access": "userWindowsUpdateScanAccess",
        "microsoft_update_service_allowed": "microsoftUpdateServiceAllowed",
        "drivers_excluded": "driversExcluded",
        "allow_windows11_upgrade": "allowWindows11Upgrade",
        "business_ready_updates_only": "businessReadyUpdatesOnly",
        "delivery_optimization_mode": "deliveryOptimizationMode",
        "prerelease_features": "prereleaseFeatures",
        "assignments": "assignments",
        "mark": "mark",
        "adopt": "adopt",
        "origin": "origin",
    }
    OUTPUTS = ("origin",)

    display_name: pulumi.Output[str]
    """The name people see."""
    description: pulumi.Output[str | None]
    """What the ring is for."""
    automatic_update_mode: pulumi.Output[str | None]
    """How updates are installed. One of userDefined, notifyDownload, autoInstallAtMaintenanceTime,
    autoInstallAndRebootAtMaintenanceTime, autoInstallAndRebootAtScheduledTime, autoInstallAndRebootWithoutEndUserControl."""
    installation_schedule: pulumi.Output[Mapping[str, Any] | None]
    """Active hours (activeHoursStart and activeHoursEnd), or scheduledInstallDay and scheduledInstallTime. What is not named
    in it is cleared. It may hold `activeHoursStart`, `activeHoursEnd`, `scheduledInstallDay` (userDefined, everyday,
    sunday, monday, tuesday, wednesday, thursday, friday, saturday), `scheduledInstallTime`."""
    update_weeks: pulumi.Output[str | None]
    """Weeks of a month in which updates are installed, joined by commas."""
    quality_updates_deferral_period_in_days: pulumi.Output[int | None]
    """0 to 30."""
    feature_updates_deferral_period_in_days: pulumi.Output[int | None]
    """0 to 30."""
    quality_updates_paused: pulumi.Output[bool | None]
    """Hold quality updates back, for 35 days at most."""
    feature_updates_paused: pulumi.Output[bool | None]
    """Hold feature updates back, for 35 days at most."""
    quality_updates_will_be_rolled_back: pulumi.Output[bool | None]
    """Take the last quality update off the devices."""
    feature_updates_will_be_rolled_back: pulumi.Output[bool | None]
    """Take the last feature update off the devices."""
    feature_updates_rollback_window_in_days: pulumi.Output[int | None]
    """For how long a feature update can be taken off, 2 to 60."""
    deadline_for_quality_updates_in_days: pulumi.Output[int | None]
    """0 to 30."""
    deadline_for_feature_updates_in_days: pulumi.Output[int | None]
    """0 to 30."""
    deadline_grace_period_in_days: pulumi.Output[int | None]
    """Days between a deadline and the forced restart, 0 to 7."""
    postpone_reboot_until_after_deadline: pulumi.Output[bool | None]
    """Whether devices restart only after the deadline."""
    engaged_restart_deadline_in_days: pulumi.Output[int | None]
    """Days until a restart that people chose is forced, 2 to 30."""
    engaged_restart_snooze_schedule_in_days: pulumi.Output[int | None]
    """Days by which people may put it off, 1 to 3."""
    engaged_restart_transition_schedule_in_days: pulumi.Output[int | None]
    """Days until people are asked to choose a time, 0 to 30."""
    schedule_imminent_restart_warning_in_minutes: pulumi.Output[int | None]
    """15, 30 or 60."""
    schedule_restart_warning_in_hours: pulumi.Output[int | None]
    """2, 4, 8, 12 or 24."""
    auto_restart_notification_dismissal: pulumi.Output[str | None]
    """Who dismisses the notice of a restart. One of notConfigured, automatic, user."""
    update_notification_level: pulumi.Output[str | None]
    """Which notices people see. One of notConfigured, defaultNotifications, restartWarningsOnly, disableAllNotifications."""
    skip_checks_before_restart: pulumi.Output[bool | None]
    """Leave out the checks (battery, presentation, calls) before a restart."""
    user_pause_access: pulumi.Output[str | None]
    """Whether people may pause updates. One of notConfigured, enabled, disabled."""
    user_windows_update_scan_access: pulumi.Output[str | None]
    """Whether people may look for updates. One of notConfigured, enabled, disabled."""
    microsoft_update_service_allowed: pulumi.Output[bool | None]
    """Also update other Microsoft products."""
    drivers_excluded: pulumi.Output[bool | None]
    """Leave drivers out."""
    allow_windows11_upgrade: pulumi.Output[bool | None]
    """Offer Windows 11 to Windows 10 devices that can take it."""
    business_ready_updates_only: pulumi.Output[str | None]
    """The branch of Windows that devices follow. One of userDefined, all, businessReadyOnly, windowsInsiderBuildFast,
    windowsInsiderBuildSlow, windowsInsiderBuildRelease."""
    delivery_optimization_mode: pulumi.Output[str | None]
    """How devices share what they download. One of userDefined, httpOnly, httpWithPeeringNat, httpWithPeeringPrivateGroup,
    httpWithInternetPeering, simpleDownload, bypassMode."""
    prerelease_features: pulumi.Output[str | None]
    """Experiments. One of userDefined, settingsOnly, settingsAndExperimentations, notAllowed."""
    assignments: pulumi.Output[Mapping[str, Any] | None]
    """Whom it reaches, the whole set; {} is nobody. Without it the assignments are not managed. What is not named in it is
    cleared. It may hold `groups`, `excludedGroups`, `allDevices`, `allUsers`, `collections`."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as the description's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing update ring of this name. An instruction to the provider: changing it alone changes nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""

    def __init__(
        self,
        resource_name: str,
        *,
        display_name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        automatic_update_mode: pulumi.Input[str] | None = None,
        installation_schedule: pulumi.Input[Mapping[str, Any]] | None = None,
        update_weeks: pulumi.Input[str] | None = None,
        quality_updates_deferral_period_in_days: pulumi.Input[int] | None = None,
        feature_updates_deferral_period_in_days: pulumi.Input[int] | None = None,
        quality_updates_paused: pulumi.Input[bool] | None = None,
        feature_updates_paused: pulumi.Input[bool] | None = None,
        quality_updates_will_be_rolled_back: pulumi.Input[bool] | None = None,
        feature_updates_will_be_rolled_back: pulumi.Input[bool] | None = None,
        feature_updates_rollback_window_in_days: pulumi.Input[int] | None = None,
        deadline_for_quality_updates_in_days: pulumi.Input[int] | None = None,
        deadline_for_feature_updates_in_days: pulumi.Input[int] | None = None,
        deadline_grace_period_in_days: pulumi.Input[int] | None = None,
        postpone_reboot_until_after_deadline: pulumi.Input[bool] | None = None,
        engaged_restart_deadline_in_days: pulumi.Input[int] | None = None,
        engaged_restart_snooze_schedule_in_days: pulumi.Input[int] | None = None,
        engaged_restart_transition_schedule_in_days: pulumi.Input[int] | None = None,
        schedule_imminent_restart_warning_in_minutes: pulumi.Input[int] | None = None,
        schedule_restart_warning_in_hours: pulumi.Input[int] | None = None,
        auto_restart_notification_dismissal: pulumi.Input[str] | None = None,
        update_notification_level: pulumi.Input[str] | None = None,
        skip_checks_before_restart: pulumi.Input[bool] | None = None,
        user_pause_access: pulumi.Input[str] | None = None,
        user_windows_update_scan_access: pulumi.Input[str] | None = None,
        microsoft_update_service_allowed: pulumi.Input[bool] | None = None,
        drivers_excluded: pulumi.Input[bool] | None = None,
        allow_windows11_upgrade: pulumi.Input[bool] | None = None,
        business_ready_updates_only: pulumi.Input[str] | None = None,
        delivery_optimization_mode: pulumi.Input[str] | None = None,
        prerelease_features: pulumi.Input[str] | None = None,
        assignments: pulumi.Input[Mapping[str, Any]] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "display_name": display_name,
            "description": description,
            "automatic_update_mode": automatic_update_mode,
            "installation_schedule": installation_schedule,
            "update_weeks": update_weeks,
            "quality_updates_deferral_period_in_days": quality_updates_deferral_period_in_days,
            "feature_updates_deferral_period_in_days": feature_updates_deferral_period_in_days,
            "quality_updates_paused": quality_updates_paused,
            "feature_updates_paused": feature_updates_paused,
            "quality_updates_will_be_rolled_back": quality_updates_will_be_rolled_back,
            "feature_updates_will_be_rolled_back": feature_updates_will_be_rolled_back,
            "feature_updates_rollback_window_in_days": feature_updates_rollback_window_in_days,
            "deadline_for_quality_updates_in_days": deadline_for_quality_updates_in_days,
            "deadline_for_feature_updates_in_days": deadline_for_feature_updates_in_days,
            "deadline_grace_period_in_days": deadline_grace_period_in_days,
            "postpone_reboot_until_after_deadline": postpone_reboot_until_after_deadline,
            "engaged_restart_deadline_in_days": engaged_restart_deadline_in_days,
            "engaged_restart_snooze_schedule_in_days": engaged_restart_snooze_schedule_in_days,
            "engaged_restart_transition_schedule_in_days": engaged_restart_transition_schedule_in_days,
            "schedule_imminent_restart_warning_in_minutes": schedule_imminent_restart_warning_in_minutes,
            "schedule_restart_warning_in_hours": schedule_restart_warning_in_hours,
            "auto_restart_notification_dismissal": auto_restart_notification_dismissal,
            "update_notification_level": update_notification_level,
            "skip_checks_before_restart": skip_checks_before_restart,
            "user_pause_access": user_pause_access,
            "user_windows_update_scan_access": user_windows_update_scan_access,
            "microsoft_update_service_allowed": microsoft_update_service_allowed,
            "drivers_excluded": drivers_excluded,
            "allow_windows11_upgrade": allow_windows11_upgrade,
            "business_ready_updates_only": business_ready_updates_only,
            "delivery_optimization_mode": delivery_optimization_mode,
            "prerelease_features": prerelease_features,
            "assignments": assignments,
            "mark": mark,
            "adopt": adopt,
        }
        super().__init__(resource_name, inputs, opts)
