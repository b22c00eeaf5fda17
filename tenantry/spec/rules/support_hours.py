"""Support opens before it closes, and has hours only where it is not around the clock."""

from __future__ import annotations

from collections.abc import Iterator

from tenantry.spec.rule import Draft, Finding, Rule


def check(draft: Draft) -> Iterator[Finding]:
    support = draft.spec.monitoring.support
    written = draft.raw.get("monitoring", {}).get("support", {})
    if support.kind_of(draft.spec.package) == "24x7":
        for key in ("days", "opens", "closes"):
            if key in written:
                why = "as `hours` says" if support.kind else f"as the {draft.spec.package} package has it"
                message = f"found `{key}` though support is there around the clock, {why}"
                yield Finding(path=f"monitoring/support/{key}", message=message, hint="say hours: business-hours, or remove it")
    elif support.opens >= support.closes:
        message = f"found support that opens at {support.opens} and closes at {support.closes}, expected it to open first"
        place = "closes" if "closes" in written else "opens"
        yield Finding(path=f"monitoring/support/{place}", message=message, hint="support past midnight is 24x7")


RULE = Rule(
    id="support-hours",
    title="Support opens before it closes",
    text="Hours that end before they begin would mute the day and not the night; hours beside 24x7 would do nothing.",
    needs=frozenset({"monitoring"}),
    check=check,
)
