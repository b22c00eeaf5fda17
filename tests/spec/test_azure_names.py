"""Names of Azure resources: stable, within each type's length and alphabet, and a client's id that is too long is said."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from stacks.catalogue import catalogue
from tenantry.spec.azure_names import COMPUTER_NAME_LIMIT, FORMS, azure_name, computer_name, fits
from tenantry.spec.blocks.servers import Server
from tenantry.spec.rule import Draft
from tenantry.spec.rules.azure_names_fit import check
from tests.components.building import SPEC, SUBSCRIPTION
from tests.seed import run_seed

SEED = run_seed()


def test_a_client_id_that_makes_a_name_too_long_is_said() -> None:
    assert SPEC.azure is not None
    azure = replace(SPEC.azure, servers={"app-1": Server(key="app-1", os="linux", backup="daily")})
    long = replace(SPEC, client="a" * 40, azure=azure)

    found = list(check(Draft(spec=long, raw={}, catalogue=catalogue(), asked_for="a")))

    assert [(one.path, one.hint) for one in found] == [
        ("client", "Microsoft.RecoveryServices/vaults takes 50: choose a shorter id")
    ]


def test_names_that_all_of_azure_shares_fit_and_differ_by_subscription() -> None:
    draw = random.Random(f"{SEED} names")
    for kind, form in FORMS.items():
        if not form.unique:
            continue
        for _ in range(200):
            client = "-".join("".join(draw.choices("abcxyz019", k=draw.randint(1, 9))) for _ in range(4))[:40].strip("-")
            name = azure_name(kind, client, "flow-logs", subscription=SUBSCRIPTION)
            assert fits(kind, name)
            assert not form.plain or re.fullmatch(r"[a-z0-9]{3,24}", name)
            assert name == azure_name(kind, client, "flow-logs", subscription=SUBSCRIPTION.upper())
            assert name != azure_name(kind, client, "flow-logs", subscription=SUBSCRIPTION.replace("5", "6"))


def test_computer_names_are_short_and_told_apart() -> None:
    assert computer_name("northwind", "app-1") == "app-1"
    first, second = computer_name("northwind", "records-archive-web-1"), computer_name("northwind", "records-archive-web-2")
    assert first != second
    assert max(len(first), len(second)) <= COMPUTER_NAME_LIMIT
