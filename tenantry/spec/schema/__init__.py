"""The JSON Schema of a client's spec."""

from tenantry.spec.schema.assemble import blocks, schema

__all__ = ["blocks", "schema"]
