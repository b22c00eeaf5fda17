"""The status page: what it is told, that only its own requests are obeyed, and the page itself in a real browser."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.running import RunningSimulator

HOSTILE = "<img src=x onerror=\"document.title='broken'\"></script><script>document.title='broken'</script>"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def as_before(simulator: RunningSimulator) -> Iterator[None]:
    yield
    for path in ("faults", "lag", "throttling"):
        simulator.http.delete(f"/_sim/{path}")


def test_what_it_tells(simulator: RunningSimulator) -> None:
    tenant = simulator.seed(displayName=HOSTILE)
    user = simulator.http.get(f"/v1.0/users/{tenant.admin}?x=1", headers=simulator.headers(tenant.id))
    simulator.http.get("/v1.0/nothing/served", headers=simulator.headers(tenant.id))
    simulator.http.post("/_sim/faults", json={"path": "/never", "status": 429, "count": 3})
    simulator.http.put("/_sim/lag", json={"seconds": 2})
    simulator.http.put("/_sim/throttling", json={})
    told = simulator.http.get("/_sim/status").json()
    (own,) = [one for one in told["tenants"] if one["id"] == tenant.id]
    held = simulator.collections(tenant.id)
    assert own["displayName"] == HOSTILE and own["objects"]["users"] == len(held["users"]) == 2
    assert own["objects"]["subscriptions"] == 1 and own["objects"]["Azure resources"] == len(held["arm"])
    missed, read = told["requests"][:2]
    assert (missed["method"], missed["status"]) == ("GET", 501) and missed["url"].endswith("/v1.0/nothing/served")
    assert (read["status"], read["actor"]) == (user.status_code, simulator.info.client_id)
    assert read["url"].endswith(f"/v1.0/users/{tenant.admin}?x=1") and re.match(r"\d{4}-\d\d-\d\dT", read["at"])
    assert "/v1.0/nothing/served" in {one["path"] for one in told["missed"]} and told["missedRequests"] >= 1
    assert {one["service"] for one in told["served"]} >= {"graph", "arm", "entra"}
    assert all(one["routes"] > 0 for one in told["served"])
    assert [(fault["path"], fault["count"]) for fault in told["faults"]] == [("/never", 3)]
    assert told["lag"] == {"seconds": 2, "reads": 0} and told["throttling"]


def test_the_page_is_one_file_that_runs_only_its_own_script(simulator: RunningSimulator) -> None:
    for path in ("/_sim", "/_sim/"):
        answer = simulator.http.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    nonce = policy["script-src"].removeprefix("'nonce-").removesuffix("'")
    assert len(nonce) > 20 and policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert re.findall(r"<(?:script|style)[^>]*>", answer.text) == [f'<style nonce="{nonce}">', f'<script nonce="{nonce}">']
    assert nonce not in simulator.http.get("/_sim/").text
    # Nothing from elsewhere, nothing written as HTML.
    assert not re.search(r"https?:|//[a-z]|innerHTML|insertAdjacent|document\.write|\son[a-z]+=|style=", answer.text)


def test_only_its_own_requests_are_obeyed(simulator: RunningSimulator) -> None:
    own = str(simulator.http.base_url).rstrip("/")
    body = {"path": "/never", "status": 500}
    assert simulator.http.post("/_sim/faults", json=body, headers={"origin": own}).status_code == 200
    for foreign in ("https://evil.example", "null", own.replace("https", "http"), own + "0", ""):
        assert simulator.http.post("/_sim/faults", json=body, headers={"origin": foreign}).status_code == 400
    rebound = {"origin": "https://evil.example", "host": "evil.example"}
    assert simulator.http.post("/_sim/faults", json=body, headers=rebound).status_code == 400


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser on this machine: {', '.join(_BROWSERS)}")
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("the package playwright is not installed")
    api = importlib.import_module("playwright.sync_api")
    with api.sync_playwright() as playwright:
        # Chromium's sandbox needs rights that a container's root has not; the page is our own.
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_browser(simulator: RunningSimulator, browser: Any, scheme: str) -> None:
    tenant = simulator.seed(displayName=HOSTILE)
    simulator.http.get("/v1.0/users", headers=simulator.headers(tenant.id))
    simulator.http.get("/v1.0/nothing/served", headers=simulator.headers(tenant.id))
    page = browser.new_page(ignore_https_errors=True, color_scheme=scheme, viewport={"width": 1280, "height": 1000})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(f"{simulator.http.base_url}/_sim/".replace("//_sim", "/_sim"))
    # A hostile name is a text like any other.
    page.get_by_role("rowheader", name=HOSTILE).first.wait_for()
    assert page.title() == "Tenantry simulator" and page.locator("img").count() == 0
    assert page.locator("#requests tr").first.inner_text().split("\t")[1] == "501"
    # By keyboard alone: a fault is added, and hits.
    page.get_by_label("Path (regular expression)").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("/v1.0/domains")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.get_by_text("The fault is in force.").wait_for()
    assert simulator.http.get("/v1.0/domains", headers=simulator.headers(tenant.id)).status_code == 429
    page.locator("#faults").get_by_text("1 more times, hit 1").wait_for()
    # Live, without a reload.
    page.locator("#requests tr").first.get_by_text("429").wait_for()
    page.get_by_role("button", name="Remove fault error 429 on /v1.0/domains").press("Enter")
    page.get_by_text("Nothing goes wrong.").wait_for()
    page.get_by_label("Path (regular expression)").fill("(")
    page.get_by_role("button", name="Add fault").click()
    page.get_by_text("path is not a regular expression").wait_for()
    page.get_by_role("button", name="Set lag").click()
    page.locator("#lag-state").get_by_text("5 seconds").wait_for()
    page.get_by_role("button", name="Lag off").click()
    page.locator("#lag-state").get_by_text("off").wait_for()
    switch = page.get_by_role("button", name="Throttle by Microsoft's limits")
    switch.press("Space")
    page.locator("#throttling[aria-pressed=true]").wait_for()
    assert simulator.http.get("/_sim/throttling").json()["families"]
    switch.press("Space")
    page.locator("#throttling[aria-pressed=false]").wait_for()
    # The refused fault is an error that the browser tells of; nothing else is.
    assert [one for one in problems if "400" not in one] == []
    # It has room on a narrow screen too.
    page.set_viewport_size({"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.close()
