"""The picture of a client: nothing overlaps, nothing hostile gets through, order means nothing, and text stays in its box."""

from __future__ import annotations

import random
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tenantry.report.diagram.box import Box
from tenantry.report.diagram.contents import MOST_IN_A_ROLE, picture
from tenantry.report.diagram.layout import Placed, place
from tenantry.report.diagram.svg import cut, svg
from tenantry.spec.blocks.network import Network, Route, Subnet
from tenantry.spec.blocks.servers import PublicAddress, Server
from tenantry.spec.model import ClientSpec
from tests.components.building import PEOPLE, SPEC, person
from tests.seed import run_seed

SEED = run_seed()
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARC = "/subscriptions/x/resourceGroups/y/providers/Microsoft.HybridCompute/machines/nas"


def large() -> ClientSpec:
    """More than a hundred things."""
    subnets = {key: Subnet(key=key, address_range=f"10.20.{n}.0/24", rules=("web",)) for n, key in enumerate(("dmz", "servers"))}
    servers = {
        f"app-{n}": Server(
            key=f"app-{n}",
            os="windows",
            size="Standard_B2ms",
            image="windows-2022",
            subnet="servers" if n % 2 else "dmz",
            backup="daily" if n % 3 else None,
            patch_ring="broad" if n % 4 else None,
            public_address=PublicAddress(reason="because", approved_by="x@y.z") if n == 7 else None,
        )
        for n in range(40)
    }
    servers["nas"] = Server(key="nas", os="linux", existing=ARC)
    people = {one.upn: one for one in [*PEOPLE, *(person(f"p{n}", f"Person {n}", roles=("office",)) for n in range(50))]}
    network = Network(
        address_space="10.20.0.0/16",
        subnets=subnets,
        routes={"office": Route(key="office", to="192.168.0.0/16", via="10.20.0.4")},
    )
    assert SPEC.azure is not None
    return replace(SPEC, people=people, azure=replace(SPEC.azure, network=network, servers=servers))


def every(one: Placed) -> Iterator[Placed]:
    yield one
    for inner in one.inside:
        yield from every(inner)


def titles(box: Box) -> Iterator[str]:
    yield box.title
    for inner in box.inside:
        yield from titles(inner)


@pytest.mark.parametrize("spec", [SPEC, large(), replace(SPEC, azure=None, people={}, groups={}, sites={})])
def test_boxes_stand_inside_their_own_and_apart(spec: ClientSpec) -> None:
    for one in every(place(picture(spec))):
        for number, inner in enumerate(one.inside):
            assert one.x <= inner.x and inner.x + inner.width <= one.x + one.width
            assert one.y <= inner.y and inner.y + inner.height <= one.y + one.height
            for other in one.inside[:number]:
                beside = other.x + other.width <= inner.x or inner.x + inner.width <= other.x
                assert beside or other.y + other.height <= inner.y, (other.box.title, inner.box.title)


def test_a_hundred_things_fit_a_page() -> None:
    whole = place(picture(large()))
    assert len(list(every(whole))) > 80
    assert whole.width < 1700
    assert 0.4 < whole.width / whole.height < 3


def test_everybody_is_shown_or_counted() -> None:
    shown = list(titles(picture(large())))
    assert "Ada Lovelace" in shown
    assert f"and {52 - MOST_IN_A_ROLE} people more" in shown
    assert shown.index("app-2") < shown.index("app-10"), "sorted as a person sorts"
    assert {"nas", "Recovery vault", "Route office", "Existing machines"} <= set(shown)


def test_order_in_the_spec_means_nothing() -> None:
    spec, draw = large(), random.Random(f"{SEED} diagram")
    assert spec.azure is not None

    people, servers, groups = list(spec.people.items()), list(spec.azure.servers.items()), list(spec.groups.items())
    for some in (people, servers, groups):
        draw.shuffle(some)
    other = replace(spec, people=dict(people), groups=dict(groups), azure=replace(spec.azure, servers=dict(servers)))
    assert svg(picture(other)) == svg(picture(spec))


def test_text_is_data() -> None:
    hostile = '</text><script>alert("x")</script>\x00\x1b[31m&amp; \u202e'
    drawn = svg(picture(replace(SPEC, name=hostile)))
    tree = ET.fromstring(drawn)
    assert {element.tag.rpartition("}")[2] for element in tree.iter()} == {"svg", "style", "rect", "g", "title", "text"}
    assert "\x1b" not in drawn
    assert "\u202e" not in drawn


def test_what_does_not_fit_is_cut_with_a_sign() -> None:
    assert cut("short", 200, 11) == "short"
    assert cut("x" * 100, 66, 11).endswith("…")
    assert len(cut("x" * 100, 66, 11)) <= 11
    assert len(cut("東" * 100, 66, 11)) <= 6


@pytest.mark.skipif(not any(map(shutil.which, _BROWSERS)), reason="no Chromium on this machine")
def test_a_browser_draws_all_text_inside_its_box(tmp_path: Path) -> None:
    wide = person("w", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", title="MMMMMMMMMM mmmmmmmmmmm@@@@@@@@@@@", roles=("clinician",))
    spec = large()
    file = tmp_path / "client.svg"
    file.write_text(svg(picture(replace(spec, people={**spec.people, wide.upn: wide}))), encoding="utf-8")
    program = next(found for name in _BROWSERS if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = opened.new_page()
        page.goto(file.as_uri())
        outside = page.evaluate(
            """() => [...document.querySelectorAll("g")].flatMap((group) => {
                const box = group.querySelector(":scope > rect").getBBox();
                return [...group.querySelectorAll(":scope > text")]
                    .filter((text) => text.getBBox().x + text.getBBox().width > box.x + box.width)
                    .map((text) => text.textContent);
            })"""
        )
        opened.close()
    assert outside == []
