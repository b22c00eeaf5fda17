"""The commented spec that a new client starts with."""

from __future__ import annotations

import json
import re
from uuid import uuid4

from tenantry.errors import UsageError

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40


def starter(
    client_id: str,
    name: str | None = None,
    *,
    tenant_id: str | None = None,
    subscription_id: str | None = None,
    country: str = "DE",
    time_zone: str = "Europe/Berlin",
    region: str = "germanywestcentral",
    currency: str = "EUR",
    editor_schema: str = ".schema.json",
) -> str:
    """A starter spec as YAML, which validates and works on the simulator as it is. Ids that are not given are made up.

    `editor_schema`: where the spec's file finds the schema for editors, relative to it (`tenantry schema` prints it).
    Raises UsageError for an id that is not in kebab-case."""
    if not _ID.fullmatch(client_id) or len(client_id) > _LONGEST:
        raise UsageError(
            f"found the client id `{client_id}`, expected a short name in kebab-case of at most {_LONGEST} characters",
            hint="for example `northwind` or `harbour-street-bakery`",
        )
    # A domain label is as long as an id may be, and ids need not be unique beyond this provider.
    domain = f"{client_id}.example"
    initial = f"{client_id.replace('-', '')}.onmicrosoft.com"
    return _TEXT.format(
        client=client_id,
        name=_quoted(name or client_id.replace("-", " ").title()),
        quoted_client=client_id if client_id[0].isalpha() and client_id not in ("true", "false", "null") else f'"{client_id}"',
        tenant=tenant_id or uuid4(),
        subscription=subscription_id or uuid4(),
        domain=domain,
        initial=initial,
        country=country,
        time_zone=time_zone,
        region=region,
        currency=currency,
        schema=editor_schema,
    )


def _quoted(text: str) -> str:
    """As a YAML scalar that stays text whatever is in it."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", text) and text.casefold() not in ("true", "false", "null"):
        return text
    # A JSON string is a YAML one too.
    return json.dumps(text, ensure_ascii=False)


_TEXT = """\
# yaml-language-server: $schema={schema}
# The client {client}, as code. Everything here can be changed but the id; what is not here is not managed.
#   tenantry validate {client}       what is wrong with this file, and where
#   tenantry plan {client}           what would change in the cloud
#   tenantry apply {client}          change it, after a review
# Nothing secret belongs in here: a reference (env/NAME or file/PATH) stands for it.

client: {quoted_client}                 # the id: never changes, names this file and the state
name: {name}
package: standard                       # basic | standard | premium: what they bought

tenant:
  id: {tenant}    # replace it: Entra admin centre, Overview, Tenant ID
  domains: [{domain}, {initial}]    # every domain of sign-in names, the *.onmicrosoft.com one included
  country: {country}                           # ISO 3166, two letters: where people use their licences
  time_zone: {time_zone}              # days begin and end there
  # Emergency accounts, at least two, cloud-only and Global Administrator. They must exist; Tenantry never touches them.
  break_glass: [bg1@{initial}, bg2@{initial}]

roles:                                  # what a person in a role gets
  everyone: {{groups: [all-staff]}}       # this one applies to everybody
  office:   {{licenses: [business-premium], groups: [office]}}

groups:
  all-staff: {{kind: security, name: All staff}}
  office:    {{kind: microsoft365, name: Office, owners: [jo@{domain}]}}
  # it:      {{kind: security, name: IT, rule: 'user.department -eq "IT"'}}      # dynamic: Entra computes the members

people:                                 # by sign-in name; `adopt: true` takes over an account that exists already
  jo@{domain}:
    name: Jo Example
    title: Office manager
    department: Office
    roles: [office]
    # site: main
  # sam@{domain}: {{name: Sam Sample, roles: [office], manager: jo@{domain}, starts: 2030-01-01}}
  # Somebody who leaves stays here, marked as leaving:
  # kim@{domain}: {{name: Kim Sample, leaves: {{last_day: 2030-06-30, mail_to: jo@{domain}, keep_mailbox: 90 days}}}}

# sites:                                # places of work; public addresses become named locations
#   main: {{public_addresses: [203.0.113.10], ranges: [192.168.10.0/24]}}

azure:
  subscription: {subscription}    # replace it: Azure portal, Subscriptions
  region: {region}
  budget: 100 {currency}                       # a month
  # log_retention: 90 days
  # entra_logs: true                     # sign-ins too; the app needs a role for it first
  # tags: {{cost-centre: "4711"}}
  # access: {{all-staff: reader}}         # security groups: reader | contributor

security:
  rollout: {{conditional_access: {{}}}}     # report-only. Then: report_only_until: DAY, or enforce: true
  # exceptions:                         # accepted deviations: one control, one value, an owner and an end
  #   - {{control: authz-guest-invite, value: everyone, reason: why it must be, approved_by: jo@{domain}, until: 2030-01-01}}

monitoring:
  notify:
    urgent: oncall@msp.example
    # helpdesk: env/TENANTRY_HELPDESK_WEBHOOK     # where the webhook's URL is kept
    # teams: env/TENANTRY_TEAMS_WORKFLOW          # the same, of a workflow that posts into a channel
  # support: {{hours: business-hours, opens: "08:00", closes: "18:00"}}   # outside of it only what is critical is sent; or 24x7
"""
