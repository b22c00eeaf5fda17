"""`tenantry simulator exec`: the environment of the program, its exit code, its signals, and what is left afterwards."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator import launch, run_file
from simulator.clients.asking import ask
from simulator.clients.interception import CREDENTIALS
from simulator.clients.settings import ELSEWHERE, SIGN_INS

ROOT = Path(__file__).resolve().parents[2]
EXEC = [sys.executable, "-m", "tenantry", "simulator", "exec"]
SHOW = "import json, os; print(json.dumps(dict(os.environ)))"
# Says when it is ready, counts the signals that it gets, and ends at the second line of its input or after a while.
COUNT = """
import signal, sys, time
got = []
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"):
    signal.signal(getattr(signal, name), lambda number, _: got.append(signal.Signals(number).name))
print("ready", flush=True)
until = time.monotonic() + 20
while not got and time.monotonic() < until:
    time.sleep(0.01)
time.sleep(0.3)
print(*got, flush=True)
sys.exit(9)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with one simulator in it, whose name is the default one."""
    folder = tmp_path_factory.mktemp("exec home")
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


def execute(home: Path, *arguments: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*EXEC, *arguments], env=environment(home, **more), input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback (most recent call last)" not in done.stderr, done.stderr
    return done


# --- the environment


def test_the_program_meets_the_simulator_and_no_other_cloud(home: Path) -> None:
    dirty = dict.fromkeys((*ELSEWHERE, *SIGN_INS, *CREDENTIALS, "ALL_PROXY", "SSL_CERT_DIR"), "https://real.example")
    dirty |= {"NO_PROXY": "*", "https_proxy": "http://corporate.example:3128", "AZURE_CONFIG_DIR": "/home/me/.azure"}
    seen = json.loads(execute(home, "--", sys.executable, "-c", SHOW, **dirty, AZURE_CORE_OUTPUT="table").stdout)
    info = launch.find()
    assert info is not None
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        assert seen[name] == info.proxy_url
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert seen[name] == info.ca_file
    assert seen["NO_PROXY"] == seen["no_proxy"] == ""
    for prefix in ("AZURE", "ARM"):
        assert seen[f"{prefix}_TENANT_ID"] == info.tenant_id
        assert seen[f"{prefix}_CLIENT_ID"] == info.client_id
        assert seen[f"{prefix}_CLIENT_SECRET"] == info.client_secret
        assert seen[f"{prefix}_SUBSCRIPTION_ID"] == info.subscription_id
    assert Path(seen["AZURE_CONFIG_DIR"]).is_dir()
    assert Path(seen["AZURE_CONFIG_DIR"]).stat().st_mode & 0o777 == 0o700
    assert not {*ELSEWHERE, *SIGN_INS, "ALL_PROXY", "SSL_CERT_DIR"} & set(seen)
    assert "real.example" not in json.dumps(seen) and "corporate" not in json.dumps(seen)
    # A preference is no other cloud.
    assert seen["AZURE_CORE_OUTPUT"] == "table"
    assert seen["TENANTRY_SIMULATOR"] == "default"


def test_credentials_can_be_left_as_they_are(home: Path) -> None:
    own = {"AZURE_TENANT_ID": "mine", "AZURE_FEDERATED_TOKEN_FILE": "/token", "AZURE_AUTHORITY_HOST": "https://real.example"}
    seen = json.loads(execute(home, "--no-credentials", sys.executable, "-c", SHOW, **own).stdout)
    assert (seen["AZURE_TENANT_ID"], seen["AZURE_FEDERATED_TOKEN_FILE"]) == ("mine", "/token")
    assert not {"AZURE_CLIENT_ID", "ARM_CLIENT_SECRET", "AZURE_AUTHORITY_HOST"} & set(seen)


def test_it_signs_in_to_the_tenant_that_is_named(home: Path) -> None:
    info = launch.find()
    assert info is not None
    bakery, subscription, bare = (f"3f2b7c10-0000-4000-8000-00000000000{digit}" for digit in "abc")
    for tenant_id, domain, more in ((bakery, "bakery.example", {"subscriptionId": subscription}), (bare, "bare.example", {})):
        body = {"tenantId": tenant_id, "displayName": domain, "domains": [domain]} | more
        assert ask(info, "POST", "/_sim/seed", body)[0] == 200
    for tenant in (bakery, bakery.upper(), "Bakery.Example"):
        seen = json.loads(execute(home, "--tenant", tenant, sys.executable, "-c", SHOW).stdout)
        for prefix in ("AZURE", "ARM"):
            assert (seen[f"{prefix}_TENANT_ID"], seen[f"{prefix}_SUBSCRIPTION_ID"]) == (bakery, subscription)
    # One without a subscription must not get the user's own.
    own = {"AZURE_SUBSCRIPTION_ID": "mine", "ARM_SUBSCRIPTION_ID": "mine"}
    seen = json.loads(execute(home, "--tenant", "bare.example", sys.executable, "-c", SHOW, **own).stdout)
    assert seen["AZURE_TENANT_ID"] == bare
    assert not set(own) & set(seen)
    for wrong in ("nobody.example", "common", "a/b?c", "", "8d0f3c1e-0000-4000-8000-000000000001"):
        done = execute(home, "--tenant", wrong, "true")
        assert (done.returncode, bakery in done.stderr, "tenantry plan" in done.stderr) == (2, True, True)


@pytest.mark.parametrize("path", ["/*/v2.0/.well-known/openid-configuration", "/subscriptions"])
def test_a_tenant_that_cannot_be_read_is_not_one_that_is_not_there(home: Path, path: str) -> None:
    info = launch.find()
    assert info is not None
    assert ask(info, "POST", "/_sim/faults", {"path": path, "status": 503})[0] < 300
    try:
        done = execute(home, "--tenant", info.tenant_id, "true")
    finally:
        ask(info, "DELETE", "/_sim/faults")
    assert (done.returncode, "503" in done.stderr, "/_sim/faults" in done.stderr) == (1, True, True), done.stderr


def test_a_program_that_talks_to_itself_by_grpc_still_can(home: Path) -> None:
    code = (
        "from concurrent import futures\nimport grpc\n"
        "server = grpc.server(futures.ThreadPoolExecutor())\n"
        "port = server.add_insecure_port('127.0.0.1:0')\nserver.start()\n"
        "grpc.channel_ready_future(grpc.insecure_channel(f'127.0.0.1:{port}')).result(10)\nprint('ready')"
    )
    assert execute(home, "--", sys.executable, "-c", code).stdout == "ready\n"


# --- streams, arguments, exit codes


def test_arguments_and_streams_are_the_programs_own(home: Path) -> None:
    code = "import sys; print(sys.argv[1:], sys.stdin.read()); print('aside', file=sys.stderr)"
    for dashes in (["--"], []):
        done = execute(home, *dashes, sys.executable, "-c", code, "--name", "x", "--help", "--", "y z", text="in")
        assert done.stdout == "['--name', 'x', '--help', '--', 'y z'] in\n"
        assert done.stderr == "aside\n"
        assert done.returncode == 0


@pytest.mark.parametrize("code", [1, 2, 42, 255])
def test_the_exit_code_is_the_programs(home: Path, code: int) -> None:
    assert execute(home, "--", "sh", "-c", f"exit {code}").returncode == code


def test_a_program_that_a_signal_ended_has_the_shells_code_for_it(home: Path) -> None:
    assert execute(home, "--", "sh", "-c", "kill -TERM $$").returncode == 128 + signal.SIGTERM
    assert execute(home, "--", "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL


def test_a_program_that_cannot_be_run_is_said(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/nowhere/interpreter\n")
    script.chmod(0o755)
    plain = tmp_path / "plain"
    plain.write_text("not a program")
    for name, code, why in (
        ("no-such-program", 127, "it is not on PATH"),
        ("./no-such-file", 127, "there is no such file"),
        (str(script), 127, "its interpreter does not exist"),
        (str(plain), 126, "Permission denied"),
        (str(tmp_path), 126, "Permission denied"),
    ):
        done = execute(home, "--", name)
        assert (done.returncode, done.stdout) == (code, "")
        assert done.stderr == f"error: {name} cannot be run: {why}.\n"
    plain.chmod(0o755)
    assert execute(home, "--", str(plain)).returncode == 126
    # None is started for a program that does not exist.
    assert "started" not in execute(home, "--name", "nobody", "--", "no-such-program").stderr
    assert execute(home).returncode == 2


def test_a_program_gets_the_usual_signal_settings(home: Path) -> None:
    status = execute(home, "--", "sh", "-c", "cat /proc/self/status").stdout
    if not status:
        pytest.skip("reads signal masks where /proc has them")
    masks = {line.split(":")[0]: int(line.split()[1], 16) for line in status.splitlines() if line[:6] in ("SigBlk", "SigIgn")}
    blocked = {one for one in signal.Signals if masks["SigBlk"] >> (one - 1) & 1}
    ignored = {one for one in signal.Signals if masks["SigIgn"] >> (one - 1) & 1}
    assert not blocked
    # What Python ignores for itself; others may be ignored by whoever runs the tests.
    assert not ignored & {signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGCHLD}


# --- signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_goes_on_to_the_program(home: Path, number: signal.Signals) -> None:
    command = [*EXEC, "--", sys.executable, "-c", COUNT]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == f"{number.name}\n"
        assert process.wait(10) == 9


def test_ctrl_c_at_a_terminal_arrives_once(home: Path) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.execve(sys.executable, [*EXEC, "--", sys.executable, "-c", COUNT], environment(home))
    seen = b""
    try:
        while b"ready" not in seen:
            seen += os.read(terminal, 1024)
        os.write(terminal, b"\x03")
        while b"SIG" not in seen or not seen.endswith(b"\n"):
            seen += os.read(terminal, 1024)
    finally:
        _, status = os.waitpid(process, 0)
        os.close(terminal)
    assert seen.count(b"SIGINT") == 1
    assert os.waitstatus_to_exitcode(status) == 9


# --- a simulator of its own


def test_with_none_running_one_is_started_and_stopped(home: Path) -> None:
    done = execute(home, "--name", "nobody", "--", sys.executable, "-c", SHOW)
    assert done.stderr.splitlines() == [
        "No simulator named nobody is running: one is started for this command.",
        "The simulator that was started for this command is stopped.",
    ]
    seen = json.loads(done.stdout)
    assert launch.find(seen["TENANTRY_SIMULATOR"]) is None
    assert not Path(seen["REQUESTS_CA_BUNDLE"]).parent.exists() or not any(Path(seen["REQUESTS_CA_BUNDLE"]).parent.iterdir())
    assert launch.find() is not None


def test_one_of_its_own_ends_even_with_kill_9_and_the_next_sweeps_up(home: Path) -> None:
    command = [*EXEC, "--name", "nobody", "--", sys.executable, "-c", f"{SHOW}; import sys; sys.stdout.flush(); sys.stdin.read()"]
    with subprocess.Popen(
        command, env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        seen = json.loads(process.stdout.readline())
        name, folder = seen["TENANTRY_SIMULATOR"], Path(seen["REQUESTS_CA_BUNDLE"]).parent
        assert launch.find(name) is not None
        # A second command at the same time has one of its own.
        other = json.loads(execute(home, "--name", "nobody", "--", sys.executable, "-c", SHOW).stdout)["TENANTRY_SIMULATOR"]
        assert other != name
        assert launch.find(name) is not None
        process.kill()
    _until(lambda: launch.find(name) is None)
    assert folder.exists()
    execute(home, "--name", "nobody", "--", "true")
    assert not folder.exists()


def test_sigterm_ends_both(home: Path) -> None:
    command = [
        *EXEC,
        "--name",
        "nobody",
        "--",
        sys.executable,
        "-c",
        f"{SHOW}; import sys, time; sys.stdout.flush(); time.sleep(60)",
    ]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = json.loads(process.stdout.readline())["TENANTRY_SIMULATOR"]
        process.terminate()
        assert process.wait(15) == 128 + signal.SIGTERM
    assert launch.find(name) is None


# --- messages


def test_a_failure_is_explained_by_what_was_refused(home: Path) -> None:
    code = "import sys, urllib.request\ntry: urllib.request.urlopen('https://packages.example/x')\nexcept OSError: sys.exit({})"
    said = "The simulator refused packages.example:443: only Microsoft's login, management and graph hosts are answered.\n"
    # Told each time, not only when that host is new; a program that ended well hears nothing.
    for ended, message in ((3, said), (3, said), (0, "")):
        done = execute(home, "--", sys.executable, "-c", code.format(ended))
        assert (done.returncode, done.stderr) == (ended, message)


def test_a_program_that_trusts_nobody_is_told_of_the_certificate(home: Path) -> None:
    code = (
        "import os, ssl, sys, urllib.request, urllib.error\n"
        "try:\n    urllib.request.urlopen('https://graph.microsoft.com/', context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))\n"
        "except urllib.error.URLError:\n    sys.exit(4)"
    )
    done = execute(home, "--", sys.executable, "-c", code)
    assert done.returncode == 4
    assert done.stderr.startswith("TLS for graph.microsoft.com failed (")
    assert str(home) in done.stderr


def test_one_of_an_older_version_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENANTRY_HOME", str(tmp_path))
    info = launch.start("old")
    try:
        run_file.write(launch.run_directory("old"), run_file.RunInfo(**{**vars(info), "proxy_url": ""}))
        done = execute(tmp_path, "--name", "old", "--", "true")
        assert (done.returncode, "older version" in done.stderr, "stop --name old" in done.stderr) == (1, True, True)
    finally:
        launch.stop("old")


def _until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
