"""`tenantry simulator env`: what it prints is read by a real shell and by each format's own rules, and does what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from simulator import launch
from simulator.clients import clients
from simulator.clients.settings import ELSEWHERE, Note, Settings
from tenantry.cli import variables

ROOT = Path(__file__).resolve().parents[2]
NASTY = 'it\'s a $HOME `x` "y" \\ #z \u2019'
MODES = ("custom-cloud", "interception")
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "name", "client", "mode", "set", "unset", "notes"],
    "properties": {
        "version": {"const": 1},
        "name": {"const": "default"},
        "client": {"enum": ["all", *clients()]},
        "mode": {"enum": list(MODES)},
        "set": {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
            "additionalProperties": {"type": "string"},
        },
        "unset": {"type": "array", "uniqueItems": True, "items": {"pattern": "^[A-Za-z_0-9]+$"}},
        "notes": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "code"],
                "properties": {"text": {"type": "string", "minLength": 1}, "code": {"type": "string"}},
            },
        },
    },
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose name holds every character that some format treats specially."""
    folder = tmp_path_factory.mktemp("env") / NASTY
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENANTRY_HOME", str(folder))
        launch.start()
        try:
            yield folder
        finally:
            patch.setenv("TENANTRY_HOME", str(folder))
            launch.stop()


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TENANTRY_", "AZURE_", "ARM_")) and "PROXY" not in k.upper()}
    return kept | {"PYTHONPATH": str(ROOT), "TENANTRY_HOME": str(home)} | more


def told(home: Path, *arguments: str, **more: str) -> str:
    command = [sys.executable, "-m", "tenantry", "simulator", "env", *arguments]
    done = subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def as_json(home: Path, *arguments: str, **more: str) -> Any:
    document = json.loads(told(home, *arguments, "--format", "json", **more))
    jsonschema.validate(document, SCHEMA)
    return document


# --- the formats


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("client", ["all", *clients()])
def test_a_real_shell_gets_the_very_values(home: Path, client: str, mode: str) -> None:
    document = as_json(home, "--for", client, "--mode", mode)
    text = told(home, "--for", client, "--mode", mode)
    dirty = dict.fromkeys(document["unset"], "x")
    show = f'eval "$TEXT"\nexec {shlex.quote(sys.executable)} -c "import json, os; print(json.dumps(dict(os.environ)))"'
    for shell in [found for name in ("dash", "bash", "zsh") if (found := shutil.which(name))]:
        done = subprocess.run(
            [shell, "-eu", "-c", show], env=environment(home, TEXT=text, **dirty), capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        seen = json.loads(done.stdout)
        assert {name: seen.get(name) for name in document["set"]} == document["set"]
        assert not set(document["unset"]) & set(seen)


@pytest.mark.parametrize("mode", MODES)
def test_dotenv_gives_the_very_values(home: Path, mode: str) -> None:
    document = as_json(home, "--mode", mode)
    found = {}
    comments = []
    for line in told(home, "--mode", mode, "--format", "dotenv").splitlines():
        if line.startswith("#"):
            comments.append(line)
            continue
        name, _, value = line.partition("=")
        if quoted := re.fullmatch(r"'((?:[^'\\]|\\.)*)'", value):
            found[name] = re.sub(r"\\(.)", r"\1", quoted[1])
        else:
            assert re.fullmatch(r"[A-Za-z0-9_./:~@%+=,-]*", value), value
            found[name] = value
    assert found == document["set"]
    # A file cannot unset, so it says what must not be set.
    assert {line.rpartition(" ")[2] for line in comments if "must not be set" in line} == set(document["unset"])


@pytest.mark.parametrize("mode", MODES)
def test_powershell_gives_the_very_values(home: Path, mode: str) -> None:
    document = as_json(home, "--mode", mode)
    found, removed = {}, []
    for line in told(home, "--mode", mode, "--format", "powershell").splitlines():
        if line.startswith("#"):
            continue
        if clear := re.fullmatch(r"Remove-Item Env:(\w+) -ErrorAction SilentlyContinue", line):
            removed.append(clear[1])
            continue
        # Between single quotes nothing has a meaning but a doubled quote, of any of the four kinds that PowerShell knows.
        assign = re.fullmatch(r"\$env:(\w+) = '((?:[^'\u2018\u2019\u201a\u201b]|(['\u2018\u2019\u201a\u201b])\3)*)'", line)
        assert assign, line
        found[assign[1]] = re.sub(r"(['\u2018\u2019\u201a\u201b])\1", r"\1", assign[2])
    assert found == document["set"]
    assert removed == document["unset"]


def test_a_comment_stays_one_over_several_lines() -> None:
    settings = Settings(variables={"A": "x\ny"}, unset=("B",), notes=(Note(text="one\ntwo", code="three\n\nfour"),))
    for write in (variables.shell, variables.powershell, variables.dotenv):
        text = write(["head\nline"], settings)
        for words in ("head", "line", "one", "two", "  three", "  four"):
            assert f"# {words}\n" in text
    done = subprocess.run(
        ["sh", "-c", f'{variables.shell([], settings)}printf %s "$A"'], capture_output=True, text=True, check=True
    )
    assert done.stdout == "x\ny"


# --- what is said


def test_custom_cloud_points_every_client_home_and_names_what_it_cannot_set(home: Path) -> None:
    info = launch.find()
    assert info is not None
    port = info.url.rpartition(":")[2]
    expected = {
        "az": (
            {"AZURE_CORE_INSTANCE_DISCOVERY": "false"},
            f"az cloud register -n tenantry --endpoint-resource-manager {info.url}",
        ),
        "azure-identity": ({"AZURE_AUTHORITY_HOST": info.url}, "disable_instance_discovery=True"),
        "azure-mgmt": ({"AZURE_SUBSCRIPTION_ID": info.subscription_id}, f'base_url="{info.url}"'),
        "msgraph-sdk": ({"SSL_CERT_FILE": info.ca_file}, f'adapter.base_url = "{info.url}/v1.0"'),
        "pulumi": (
            {"ARM_METADATA_HOSTNAME": f"localhost:{port}", "ARM_DISABLE_INSTANCE_DISCOVERY": "true"},
            f"azure-native:metadataHost localhost:{port}",
        ),
        "terraform": ({"ARM_METADATA_HOSTNAME": f"localhost:{port}"}, "disable_instance_discovery = true"),
        "m365": ({"M365_GRAPH_ENDPOINT": info.url}, f'tenant_id="{info.tenant_id}"'),
        "curl": ({"CURL_CA_BUNDLE": info.ca_file}, f"{info.url}/v1.0/users"),
        "go": ({"SSL_CERT_FILE": info.ca_file}, "DisableInstanceDiscovery: true"),
    }
    assert set(expected) == set(clients())
    for client, (settings, code) in expected.items():
        document = as_json(home, "--for", client)
        assert settings.items() <= document["set"].items()
        assert any(code in note["code"] for note in document["notes"]), client
        assert document["set"]["REQUESTS_CA_BUNDLE"] == info.ca_file
        assert "HTTPS_PROXY" not in document["set"]
    assert "AZURE_CLIENT_SECRET" not in as_json(home, "--for", "az")["set"]


def test_interception_is_what_exec_sets(home: Path) -> None:
    document = as_json(home, "--mode", "interception")
    command = [sys.executable, "-m", "tenantry", "simulator", "exec", "--", sys.executable, "-c"]
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    dirty = dict.fromkeys(document["unset"], "x")
    done = subprocess.run(
        [*command, show], env=environment(home, **dirty), capture_output=True, text=True, timeout=60, check=True
    )
    seen = json.loads(done.stdout)
    assert document["set"].items() <= seen.items()
    assert not set(document["unset"]) & set(seen)
    assert set(ELSEWHERE) <= set(document["unset"])
    assert any("az login --service-principal" in note["code"] for note in document["notes"])


def test_a_proxy_of_the_users_is_gone_around(home: Path) -> None:
    assert "NO_PROXY" not in as_json(home, "--for", "az")["set"]
    document = as_json(home, "--for", "az", HTTPS_PROXY="http://corporate.example:3128", NO_PROXY="intranet.example")
    assert document["set"]["NO_PROXY"] == document["set"]["no_proxy"] == "intranet.example,localhost,127.0.0.1,::1"
    again = as_json(home, "--for", "az", HTTPS_PROXY="http://corporate.example:3128", NO_PROXY=document["set"]["NO_PROXY"])
    assert again["set"]["NO_PROXY"] == document["set"]["NO_PROXY"]


def test_wrong_use_is_said(home: Path, tmp_path: Path) -> None:
    for arguments, code, words in (
        (["--for", "nothing"], 2, "is no client: known are: all, az, azure-identity"),
        (["--format", "yaml"], 2, "yaml"),
        (["--tenant", "nobody.example"], 2, "has no tenant nobody.example"),
        (["--name", "nobody"], 1, "tenantry simulator start --name nobody"),
    ):
        command = [sys.executable, "-m", "tenantry", "simulator", "env", *arguments]
        done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout) == (code, "")
        assert words in done.stderr


# --- the code in the comments


@pytest.mark.parametrize(
    ("client", "more", "expected"),
    [
        ("azure-identity", 'print(len(credential.get_token("https://graph.microsoft.com/.default").token) > 100)', "True"),
        ("azure-mgmt", "print([group.name for group in client.resource_groups.list()])", "[]"),
        (
            "msgraph-sdk",
            "import asyncio\nprint(len(asyncio.run(graph.organization.get()).value))",
            "1",
        ),
    ],
)
def test_the_code_of_the_notes_works_as_it_is_printed(home: Path, client: str, more: str, expected: str) -> None:
    pytest.importorskip("azure.mgmt.resource.resources", reason="an outside judge: install azure-mgmt-resource to run it")
    document = as_json(home, "--for", client)
    program = "\n".join([*(note["code"] for note in document["notes"]), more])
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(home, **document["set"]),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == (expected, 0), done.stderr


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_lines_work_as_they_are_printed(home: Path, mode: str) -> None:
    document = as_json(home, "--for", "curl", "--mode", mode)
    code = next(note["code"] for note in document["notes"] if "curl" in note["code"])
    first, _, second = code.partition("\ncurl")
    token = _sh(home, first, document["set"])["access_token"]
    users = _sh(home, f"curl{second}", document["set"] | {"TOKEN": token})
    origin = "https://graph.microsoft.com" if mode == "interception" else _url()
    assert users["@odata.context"] == f"{origin}/v1.0/$metadata#users"


def _sh(home: Path, line: str, settings: dict[str, str]) -> Any:
    done = subprocess.run(
        ["sh", "-c", line], env=environment(home, **settings), capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def _url() -> str:
    info = launch.find()
    assert info is not None
    # The address is the one that answers, not only one that is printed.
    assert httpx.get(f"{info.url}/_sim/health", verify=ssl.create_default_context(cafile=info.ca_file)).status_code == 200
    return info.url
