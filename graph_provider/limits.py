"""Microsoft's published limits: which throttle family a request counts against, and what it costs there.

A limit is for our app in one tenant, or for the tenant where Microsoft states only that. What the page does not name has a family
without a limit: only its own 429 slows it down. Source: Microsoft Graph, service-specific throttling limits (identity and access
with its costs; identity protection and conditional access; Intune; invitations; subscriptions; reports).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from graph_provider.calls import Call

REQUESTS, UNITS, WRITES = "requests", "units", "writes"
SMALL_TENANT, LARGE_TENANT = 50, 500
_FEW = 20


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`tokens` come back whole in `seconds`. `counts`: every request, its resource units, or writes alone."""

    tokens: float
    seconds: float
    counts: str = REQUESTS

    @property
    def text(self) -> str:
        what = "resource units" if self.counts == UNITS else self.counts
        return f"{self.tokens:,.0f} {what} in {self.seconds:.0f} s"


@dataclass(frozen=True, kw_only=True)
class Family:
    """`title` as a message says it. `batched`: whether its requests may share a $batch."""

    title: str
    limits: tuple[Limit, ...] = ()
    batched: bool = True


def directory_units(users: int) -> Limit:
    """The directory's resource units, by the number of the tenant's users: below 50, to 500, above."""
    tokens = 3500 if users < SMALL_TENANT else 5000 if users <= LARGE_TENANT else 8000
    return Limit(tokens=tokens, seconds=10, counts=UNITS)


def _intune(part: str, writes: int = 100, requests: int = 1000) -> Family:
    limits = (Limit(tokens=writes, seconds=20, counts=WRITES), Limit(tokens=requests, seconds=20))
    return Family(title=f"Intune {part}".rstrip(), limits=limits)


DIRECTORY = Family(title="directory objects", limits=(directory_units(0), Limit(tokens=3000, seconds=150, counts=WRITES)))
CONDITIONAL_ACCESS = Family(title="conditional access", limits=(Limit(tokens=1, seconds=1),), batched=False)
OTHER = Family(title="other services")
_REPORTS = Family(title="audit and sign-in reports", limits=(Limit(tokens=5, seconds=10),))
_INVITATIONS = Family(title="invitations", limits=(Limit(tokens=150, seconds=5),))
_SUBSCRIPTIONS = Family(title="change notifications", limits=(Limit(tokens=500, seconds=20),))
_SUBSCRIPTION_LIST = Family(title="the list of change notifications", limits=(Limit(tokens=25, seconds=20),))
_PROVIDERS = Family(title="identity providers", limits=(Limit(tokens=200, seconds=60),))
_SERVICE_HEALTH = Family(title="service communications", limits=(Limit(tokens=240, seconds=60), Limit(tokens=800, seconds=3600)))
_ALERTS = Family(title="security alerts", limits=(Limit(tokens=150, seconds=60),))
_MAILBOXES = Family(title="mailboxes")
_SITES = Family(title="SharePoint")

# The first pattern that fits a lower-case path without version decides.
_FAMILIES: tuple[tuple[re.Pattern[str], Family], ...] = tuple(
    (re.compile(pattern + r"(?=/|\(|$)"), family)
    for pattern, family in (
        (
            r"/identity/conditionalaccess/(?:policies|namedlocations|deleteditems)|/policies/conditionalaccesspolicies"
            r"|/identityprotection",
            CONDITIONAL_ACCESS,
        ),
        (
            r"/users/[^/]+/(?:calendar|calendargroups|calendarview|calendars|contactfolders|contacts|events|inferenceclassification"
            r"|mailboxsettings|mailfolders|messages|outlook|people|photo)",
            _MAILBOXES,
        ),
        (r"/(?:users|groups)/[^/]+/(?:drive|drives|sites|onenote)|/sites|/drives|/admin/sharepoint", _SITES),
        (r"/users/[^/]+/(?:chats|planner|todo|authentication)|/groups/[^/]+/(?:team|planner|conversations|threads)", OTHER),
        (
            r"/identity/(?:apiconnectors|authenticationevent\w+|b2xuserflows|customauthenticationextensions|identityproviders"
            r"|userflowattributes)|/policies/authenticationflowspolicy",
            _PROVIDERS,
        ),
        (
            r"/users/[^/]+/manageddevices|/devicemanagement/(?:applepushnotificationcertificate|comanageddevices|datasharingconsents"
            r"|detectedapps|device(?:compliance|health|management|shell)scripts|manageddeviceoverview|manageddevices"
            r"|remoteactionaudits|windowsmalwareinformation)",
            _intune("devices", 200, 2000),
        ),
        (
            r"/devicemanagement/(?:devicecompliancepolic\w*|deviceconfigurations|deviceconfigurationdevicestatesummaries"
            r"|iosupdatestatuses|softwareupdatestatussummary)",
            _intune("device configuration"),
        ),
        (
            r"/devicemanagement/(?:deponboardingsettings|imported(?:windowsautopilot)?deviceidentities"
            r"|windowsautopilot(?:deploymentprofiles|deviceidentities|settings))",
            _intune("enrolment"),
        ),
        (r"/devicemanagement/(?:configurationpolic\w*|reusable\w*settings)", _intune("settings catalogue")),
        (r"/devicemanagement/deviceenrollmentconfigurations", _intune("enrolment configurations")),
        (r"/deviceappmanagement", _intune("applications")),
        (r"/devicemanagement", _intune("")),
        (r"/invitations", _INVITATIONS),
        (r"/subscriptions/[^/]+", _SUBSCRIPTIONS),
        (r"/subscriptions", _SUBSCRIPTION_LIST),
        (r"/auditlogs|/reports", _REPORTS),
        (r"/admin/serviceannouncement", _SERVICE_HEALTH),
        (r"/security/(?:alerts\w*|securescores|securityactions)", _ALERTS),
        (
            r"/(?:applications|contacts|contracts|devices|directory\w*|domains|getobjectsbyid|groups|grouplifecyclepolicies|groupsettings|groupsettingtemplates"
            r"|ismemberof|oauth2permissiongrants|organization|policies|rolemanagement/directory|serviceprincipals|subscribedskus|users)",
            DIRECTORY,
        ),
    )
)
_VERSION = re.compile(r"/(?:v1\.0|beta)(?=/)")

# Base costs of the directory; whatever is not named costs 1. POST rows read, and count no write.
_COSTS: tuple[tuple[str, re.Pattern[str], int], ...] = tuple(
    (method, re.compile(pattern), units)
    for method, pattern, units in (
        ("GET", r"/users", 2),
        ("GET", r"/applications|/applications/[^/]+/extensionproperties", 2),
        ("GET", r"/groups/[^/]+/members", 3),
        ("GET", r"/groups/[^/]+/transitivemembers", 5),
        ("GET", r"/users/[^/]+/(?:licensedetails|memberof|ownedobjects|transitivememberof)", 2),
        ("GET", r"/oauth2permissiongrants(?:/[^/]+)?|/serviceprincipals/[^/]+/approleassignments", 2),
        ("GET", r"/subscribedskus|/contracts", 3),
        ("GET", r"/domains/[^/]+/domainnamereferences", 4),
        ("POST", r"/directoryobjects/getbyids|/getobjectsbyid", 5),
        ("POST", r"/ismemberof|/users/[^/]+/checkmember(?:groups|objects)", 4),
        ("POST", r"/users/[^/]+/getmember(?:groups|objects)", 2),
        ("POST", r"/directoryobjects/getavailableextensionproperties", 1),
    )
)


def _path(call: Call) -> str:
    path = urlsplit(call.path).path.lower()
    return _VERSION.sub("", path, count=1) if call.path.startswith("https:") else path


def family_of(call: Call) -> Family:
    """The family whose limits and waits a request shares."""
    path = _path(call)
    for pattern, family in _FAMILIES:
        if pattern.match(path):
            # Only the list of subscriptions has the small limit; a new one counts with the writes.
            return _SUBSCRIPTIONS if family is _SUBSCRIPTION_LIST and call.method != "GET" else family
    return OTHER


def cost_of(call: Call) -> Mapping[str, float]:
    """What a call takes, by what limits count. Fact: a $select is one unit less, an $expand one more, a $top under 20 one less,
    never below 1; a write is one unit and one write."""
    path = _path(call)
    row = next((units for method, pattern, units in _COSTS if method == call.method and pattern.fullmatch(path)), None)
    # A next link brings its own query.
    query = {name: values[0] for name, values in parse_qs(urlsplit(call.path).query).items()} | dict(call.query)
    top = query.get("$top", "")
    units = (row or 1) - ("$select" in query) + ("$expand" in query) - (top.isdecimal() and int(top) < _FEW)
    return {REQUESTS: 1, UNITS: max(1, units), WRITES: int(call.writes and not (row and call.method == "POST"))}
