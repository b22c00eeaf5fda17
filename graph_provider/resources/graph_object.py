"""`m365:index:GraphObject`. Made by `python -m scripts.sources.resource_classes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from graph_provider.program import M365Resource


class GraphObject(M365Resource):
    """An object at any path, for what has no type of its own. The permissions are those that Microsoft documents for the path."""

    TOKEN = "m365:index:GraphObject"
    WIRE: ClassVar[Mapping[str, str]] = {
        "path": "path",
        "body": "body",
        "secret_body": "secretBody",
        "api_version": "apiVersion",
        "odata_type": "odataType",
        "singleton": "singleton",
        "read_mask": "readMask",
        "query": "query",
        "method": "method",
        "natural_key": "naturalKey",
        "mark_property": "markProperty",
        "mark": "mark",
        "adopt": "adopt",
        "leave_on_delete": "leaveOnDelete",
        "origin": "origin",
        "before": "before",
    }
    OUTPUTS = (
        "origin",
        "before",
    )
    SECRETS = ("secret_body",)

    path: pulumi.Output[str]
    """Path of the collection, or of what there is only one of. A change makes a new object."""
    body: pulumi.Output[Mapping[str, Any]]
    """Properties as Graph calls them; only what is named here is managed. What is not named in it is left alone."""
    secret_body: pulumi.Output[Mapping[str, Any] | None]
    """Properties that Graph never tells again, laid over body in writes; compared with the state alone. What is not named in
    it is cleared. Never read back."""
    api_version: pulumi.Output[str]
    """Version of Graph. One of v1.0, beta. A change makes a new object."""
    odata_type: pulumi.Output[str | None]
    """Type of the object, as #microsoft.graph.ipNamedLocation, where a collection holds several. A change makes a new object."""
    singleton: pulumi.Output[bool | None]
    """Whether the path is that of something that always exists. A change makes a new object."""
    read_mask: pulumi.Output[Sequence[str] | None]
    """Properties of body that are compared with the live object; all of them if left out. A set: order and repeats mean
    nothing. An instruction to the provider: changing it alone changes nothing."""
    query: pulumi.Output[Mapping[str, Any] | None]
    """Query options of a read, as {$expand: assignments}. An instruction to the provider: changing it alone changes nothing."""
    method: pulumi.Output[str | None]
    """How changes are sent: PATCH what differs (by default), or PUT all of body, which resets what it leaves out. One of
    PATCH, PUT. An instruction to the provider: changing it alone changes nothing."""
    natural_key: pulumi.Output[Sequence[str] | None]
    """Properties of body that say which object it is; displayName or name if left out. A set: order and repeats mean nothing.
    An instruction to the provider: changing it alone changes nothing."""
    mark_property: pulumi.Output[str | None]
    """Text property whose last line is the mark; description by default. An instruction to the provider: changing it alone
    changes nothing."""
    mark: pulumi.Output[str | None]
    """Ownership mark CLIENT/KIND/KEY, kept as a text property's last line. At most 256 characters."""
    adopt: pulumi.Output[bool | None]
    """Take over an existing object of this key. An instruction to the provider: changing it alone changes nothing."""
    leave_on_delete: pulumi.Output[bool | None]
    """Keep the settings on delete, instead of those from before. An instruction to the provider: changing it alone changes
    nothing."""
    origin: pulumi.Output[str]
    """How the object came under management, `created` or `adopted`; what was adopted is released on delete, never deleted."""
    before: pulumi.Output[Mapping[str, Any] | None]
    """What the managed properties were before; restored on delete."""

    def __init__(
        self,
        resource_name: str,
        *,
        path: pulumi.Input[str],
        body: pulumi.Input[Mapping[str, Any]],
        secret_body: pulumi.Input[Mapping[str, Any]] | None = None,
        api_version: pulumi.Input[str] | None = None,
        odata_type: pulumi.Input[str] | None = None,
        singleton: pulumi.Input[bool] | None = None,
        read_mask: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        query: pulumi.Input[Mapping[str, Any]] | None = None,
        method: pulumi.Input[str] | None = None,
        natural_key: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        mark_property: pulumi.Input[str] | None = None,
        mark: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        leave_on_delete: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "path": path,
            "body": body,
            "secret_body": secret_body,
            "api_version": api_version,
            "odata_type": odata_type,
            "singleton": singleton,
            "read_mask": read_mask,
            "query": query,
            "method": method,
            "natural_key": natural_key,
            "mark_property": mark_property,
            "mark": mark,
            "adopt": adopt,
            "leave_on_delete": leave_on_delete,
        }
        super().__init__(resource_name, inputs, opts)
