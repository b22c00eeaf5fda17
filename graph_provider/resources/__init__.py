"""The resource types of package `m365` as classes for programs. Made by `python -m scripts.sources.resource_classes`."""

from graph_provider.resources.authorization_policy import AuthorizationPolicy as AuthorizationPolicy
from graph_provider.resources.conditional_access_policy import ConditionalAccessPolicy as ConditionalAccessPolicy
from graph_provider.resources.group import Group as Group
from graph_provider.resources.group_members import GroupMembers as GroupMembers
from graph_provider.resources.license_assignment import LicenseAssignment as LicenseAssignment
from graph_provider.resources.named_location import NamedLocation as NamedLocation
from graph_provider.resources.provider import Provider as Provider
from graph_provider.resources.user import User as User
