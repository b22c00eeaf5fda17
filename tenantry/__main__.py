"""`python -m tenantry`: the command line."""

from __future__ import annotations

from tenantry.cli import main

main()
