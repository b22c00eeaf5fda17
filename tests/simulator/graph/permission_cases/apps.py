"""Cases of the apps that Intune offers and of their categories."""

from __future__ import annotations

import uuid
from typing import Any

from tests.simulator.graph.permission_cases.intune import target
from tests.simulator.graph.permission_cases.maker import Json, Maker, case, plain

APPS, CATEGORIES = "/deviceAppManagement/mobileApps", "/deviceAppManagement/mobileAppCategories"
APP: Json = {
    "@odata.type": "#microsoft.graph.webApp",
    "displayName": "Intranet",
    "publisher": "Example",
    "appUrl": "https://intranet.example",
}


def an_app(maker: Maker) -> str:
    made: str = maker.graph.post(APPS, APP)["id"]
    return made


def a_category(maker: Maker) -> str:
    made: str = maker.graph.post(CATEGORIES, {"displayName": uuid.uuid4().hex})["id"]
    return made


case("POST", APPS)(lambda _: (APPS, APP))
case("POST", CATEGORIES)(lambda _: (CATEGORIES, {"displayName": uuid.uuid4().hex}))
for _place, _make in ((APPS, an_app), (CATEGORIES, a_category)):
    plain("GET", _place + "/{id}", _make)
    plain("DELETE", _place + "/{id}", _make)
plain("PATCH", APPS + "/{id}", an_app, {"notes": "Seen"})
case("PATCH", CATEGORIES + "/{id}")(lambda maker: (f"{CATEGORIES}/{a_category(maker)}", {"displayName": uuid.uuid4().hex}))
plain("POST", APPS + "/{id}/assign", an_app, {"mobileAppAssignments": []})
plain("GET", APPS + "/{id}/assignments", an_app)
plain("GET", APPS + "/{id}/categories", an_app)
case("POST", APPS + "/{id}/assignments")(lambda maker: (f"{APPS}/{an_app(maker)}/assignments", target(maker)))


def _assigned(maker: Maker) -> str:
    here = f"{APPS}/{an_app(maker)}/assignments"
    return f"{here}/{maker.graph.post(here, target(maker))['id']}"


case("GET", APPS + "/{id}/assignments/{id}")(lambda maker: (_assigned(maker), None))
case("PATCH", APPS + "/{id}/assignments/{id}")(lambda maker: (_assigned(maker), {"intent": "required"}))
case("DELETE", APPS + "/{id}/assignments/{id}")(lambda maker: (_assigned(maker), None))


@case("POST", APPS + "/{id}/categories/$ref")
def _put_in(maker: Maker) -> tuple[str, Any]:
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0{CATEGORIES}/{a_category(maker)}"}
    return f"{APPS}/{an_app(maker)}/categories/$ref", body


@case("DELETE", APPS + "/{id}/categories/{id}/$ref")
def _take_out(maker: Maker) -> tuple[str, Any]:
    path, body = _put_in(maker)
    maker.graph.change("POST", path, body)
    return path.replace("/$ref", f"/{body['@odata.id'].rsplit('/', 1)[-1]}/$ref"), None
