"""tenantry hooks"""

from __future__ import annotations

from pathlib import Path

import click

from tenantry.cli.options import client_argument, clients_option, format_option, output_option
from tenantry.cli.output import write_result


@click.group(
    epilog="""\b
Examples:
  tenantry hooks test northwind
  tenantry hooks test --help               how a receiver checks the signature"""
)
def command() -> None:
    """Where a client's alerts go: the helpdesk's webhook and the Teams workflow."""


@command.command(
    epilog="""\b
Examples:
  tenantry hooks test northwind
  tenantry hooks test northwind --format json
Exit 0 when every hook answered 2xx, 1 when one did not, 2 for a bad spec, a missing secret, or a client without hooks."""
)
@client_argument
@clients_option
@format_option("text", "json")
@output_option
def test(client: str, clients_dir: Path, form: str, output: Path | None) -> int:
    """Post a test event to each hook of a client, and say how it answered.

    The body is Azure's common alert schema, as an alert of lowest severity has it; its rule and description say TEST, and
    data.customProperties holds "tenantry-test": "true". Only https is spoken, with the certificate checked (http to this machine
    alone); redirects are not followed. The URL is a secret and is never printed.

    With monitoring.notify.signing_key the event is signed. A receiver checks that:

    \b
      1. Tenantry-Timestamp   seconds since 1970, not older than 5 minutes
      2. Tenantry-Signature   "sha256=" + hex(HMAC-SHA256(key, timestamp + "." + body))
         of the body's bytes as they came; compare in constant time
      In Python:
         wanted = hmac.new(key, timestamp.encode() + b"." + body, "sha256")
         hmac.compare_digest("sha256=" + wanted.hexdigest(), signature)

    Azure's own alerts carry no signature: what keeps strangers out there is the URL."""
    from stacks.catalogue import catalogue
    from stacks.hooks import check_hooks
    from tenantry.report import hooks
    from tenantry.spec.load import load

    tested = check_hooks(load(client, clients_dir, catalogue()))
    rows = [
        hooks.Row(hook=one.hook, good=one.good, status=one.status, text=one.text, seconds=one.seconds) for one in tested.answers
    ]
    write = hooks.as_json if form == "json" else hooks.as_text
    write_result(write(tested.client, tested.event_id, tested.signed, rows), output)
    return 0 if tested.good else 1
