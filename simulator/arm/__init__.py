"""The simulated Azure Resource Manager: one file per resource type, the rules that all types share beside them.

What an operation answers comes from `data/arm-operations.json`, what a body may hold from `data/arm-types/`.
Every handler is declared through `operation.serve`, which checks api-version, subscription, access, resource group and locks
before it, and writes the activity log after it.
"""
