"""The simulated Azure Resource Manager: one file per resource type, the rules that all types share beside them.

What an operation answers comes from `data/arm-operations/`, what a body may hold from `data/arm-types/`. A type's file in
`resource_types/` declares its `Kind`; `served` makes the routes. Every handler stands behind `operation.guard`, which checks
api-version, subscription, access, resource group and locks before it, and writes the activity log after it.
"""
