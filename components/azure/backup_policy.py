"""What a policy of the recovery vault says: one run a day, and for how long which of its copies are kept."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi_azure_native import recoveryservices as recovery

from tenantry.spec.blocks.backup import Unit
from tenantry.spec.model import Package

# How long copies are kept, unless the spec says otherwise; 0: no such copies.
RETENTION: dict[Package, dict[Unit, int]] = {
    "basic": {"days": 14, "weeks": 4, "months": 0, "years": 0},
    "standard": {"days": 30, "weeks": 12, "months": 12, "years": 0},
    "premium": {"days": 60, "weeks": 26, "months": 36, "years": 7},
}
# Days for which a snapshot beside the machine makes a restore quick.
INSTANT_RESTORE_DAYS: dict[Package, int] = {"basic": 2, "standard": 2, "premium": 7}
DAY_OF_WEEK, WEEK_OF_MONTH, MONTH_OF_YEAR = recovery.DayOfWeek.SUNDAY, recovery.WeekOfMonth.FIRST, recovery.MonthOfYear.JANUARY


def policy_properties(
    *, start: str, zone: str, retention: Mapping[Unit, int], instant_restore_days: int
) -> recovery.AzureIaaSVMProtectionPolicyArgs:
    """`start`: HH:MM in `zone`, a Windows time zone, so that a run stays at its hour when clocks change.

    Policies are of the enhanced kind (V2): the standard one does not take machines with trusted launch at this api-version."""
    # Only the time of day counts; the day never moves, or the policy would change with it.
    at = [f"2026-01-01T{start}:00Z"]

    def kept(unit: Unit) -> recovery.RetentionDurationArgs:
        return recovery.RetentionDurationArgs(count=retention[unit], duration_type=unit.title())

    first_sunday = recovery.WeeklyRetentionFormatArgs(days_of_the_week=[DAY_OF_WEEK], weeks_of_the_month=[WEEK_OF_MONTH])
    return recovery.AzureIaaSVMProtectionPolicyArgs(
        backup_management_type="AzureIaasVM",
        policy_type="V2",
        time_zone=zone,
        instant_rp_retention_range_in_days=instant_restore_days,
        schedule_policy=recovery.SimpleSchedulePolicyV2Args(
            schedule_policy_type="SimpleSchedulePolicyV2",
            schedule_run_frequency="Daily",
            daily_schedule=recovery.DailyScheduleArgs(schedule_run_times=at),
        ),
        retention_policy=recovery.LongTermRetentionPolicyArgs(
            retention_policy_type="LongTermRetentionPolicy",
            daily_schedule=recovery.DailyRetentionScheduleArgs(retention_times=at, retention_duration=kept("days")),
            weekly_schedule=recovery.WeeklyRetentionScheduleArgs(
                days_of_the_week=[DAY_OF_WEEK], retention_times=at, retention_duration=kept("weeks")
            )
            if retention["weeks"]
            else None,
            monthly_schedule=recovery.MonthlyRetentionScheduleArgs(
                retention_schedule_format_type="Weekly",
                retention_schedule_weekly=first_sunday,
                retention_times=at,
                retention_duration=kept("months"),
            )
            if retention["months"]
            else None,
            yearly_schedule=recovery.YearlyRetentionScheduleArgs(
                months_of_year=[MONTH_OF_YEAR],
                retention_schedule_format_type="Weekly",
                retention_schedule_weekly=first_sunday,
                retention_times=at,
                retention_duration=kept("years"),
            )
            if retention["years"]
            else None,
        ),
    )
