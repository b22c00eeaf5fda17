"""What queries answer over the same four resources: `CASES` maps a query to its rows, `REFUSED` to its refusal."""

from __future__ import annotations

from typing import Any

# n1, n2: network security groups in rg-net (westeurope, northeurope), v1: a virtual network there; logs: a workspace in rg-logs.
NSG = "microsoft.network/networksecuritygroups"
CASES: dict[str, list[dict[str, Any]]] = {
    f"Resources | where type == '{NSG}' | project name | order by name asc": [{"name": "n1"}, {"name": "n2"}],
    "resources | where type =~ 'Microsoft.Network/networkSecurityGroups' and location != 'westeurope' | project name": [
        {"name": "n2"}
    ],
    "where name in ('n1', 'logs') | project name | sort by name": [{"name": "n1"}, {"name": "logs"}],
    "Resources | where name in~ ('N1') | project name": [{"name": "n1"}],
    "Resources | where name !in ('n1', 'n2', 'v1') | project name": [{"name": "logs"}],
    "Resources | where name !in~ ('N1', 'N2', 'V1') | project name": [{"name": "logs"}],
    "Resources | where tags['Owner'] =~ 'NET' | project name, tags.Owner": [{"name": "n1", "tags_Owner": "net"}],
    "Resources | where isnotempty(tags) | project name": [{"name": "n1"}],
    "Resources | where isempty(tags.Owner) | count": [{"Count": 3}],
    "Resources | where tags.Owner != 'net' | count": [{"Count": 3}],
    "Resources | where tags.Owner == 'net' or properties.retentionInDays > 60 | summarize n = count()": [{"n": 2}],
    "Resources | where properties.retentionInDays == 90 | project d = properties.retentionInDays": [{"d": 90}],
    "Resources | where not(name startswith 'N') | project name | order by name asc": [{"name": "logs"}, {"name": "v1"}],
    "Resources | where name startswith_cs 'N' | count": [{"Count": 0}],
    "Resources | where name !startswith 'n' | count": [{"Count": 2}],
    "Resources | where id contains 'RG-LOGS' | project resourceGroup": [{"resourceGroup": "rg-logs"}],
    "Resources | where type has 'network' | count": [{"Count": 3}],
    "Resources | where type has 'net' | count": [{"Count": 0}],
    "Resources | where name matches regex '^n[0-9]$' | summarize count()": [{"count_": 2}],
    "Resources | summarize count() by type | order by count_ desc, type asc": [
        {"type": NSG, "count_": 2},
        {"type": "microsoft.network/virtualnetworks", "count_": 1},
        {"type": "microsoft.operationalinsights/workspaces", "count_": 1},
    ],
    "Resources | summarize count() by tostring(properties.sku.name) | order by count_ asc": [
        {"properties_sku_name": "PerGB2018", "count_": 1},
        {"properties_sku_name": "", "count_": 3},
    ],
    "Resources | summarize dcount(location), names=make_set(name) by resourceGroup | where resourceGroup == 'rg-logs'": [
        {"resourceGroup": "rg-logs", "dcount_location": 1, "names": ["logs"]}
    ],
    "Resources | summarize countif(location == 'westeurope'), max(name)": [{"countif_": 3, "max_name": "v1"}],
    "Resources | distinct resourceGroup | order by resourceGroup asc": [
        {"resourceGroup": "rg-logs"},
        {"resourceGroup": "rg-net"},
    ],
    "Resources | extend n = strlen(name) | where n > 2 | project-away id, properties | project name, n": [
        {"name": "logs", "n": 4}
    ],
    "Resources | project name | top 1 by name": [{"name": "v1"}],
    "Resources | project name | order by name asc | take 1": [{"name": "logs"}],
    "Resources | where name == 'v1' | mv-expand s = properties.subnets | project name, subnet = tostring(s.name)": [
        {"name": "v1", "subnet": "a"},
        {"name": "v1", "subnet": "b"},
    ],
    "Resources | where name == 'v1' | project f = properties.subnets[0].name, n = array_length(properties.subnets)": [
        {"f": "a", "n": 2}
    ],
    "Resources | where name == 'n1' | project x = iff(location == 'westeurope', 'here', 'there'), toupper(name)": [
        {"x": "here", "Column2": "N1"}
    ],
    "Resources | where name == 'n1' // a comment\n| project part = split(id, '/')[1], strcat(name, '-', 1 + 2 * 3)": [
        {"part": "subscriptions", "Column2": "n1-7"}
    ],
    "ResourceContainers | where type =~ 'microsoft.resources/subscriptions/resourcegroups' | project name | order by name asc": [
        {"name": "rg-logs"},
        {"name": "rg-net"},
    ],
    "Resources | where name == 'logs' | join kind=leftouter (ResourceContainers "
    "| where type == 'microsoft.resources/subscriptions' | project subscriptionId, state = properties.state) "
    "on subscriptionId | project name, state": [{"name": "logs", "state": "Enabled"}],
    "Resources | project name, g = resourceGroup | join kind=inner (ResourceContainers | project name, t = type) "
    "on $left.g == $right.name | where name == 'n1' | project name, name1": [{"name": "n1", "name1": "rg-net"}],
    "Resources | project g = resourceGroup | join (ResourceContainers | project g = name) on g | order by g asc | project g": [
        {"g": "rg-logs"},
        {"g": "rg-net"},
    ],
    "Resources | where name == 'n1' | project kind, managedBy, sku, zones": [
        {"kind": "", "managedBy": "", "sku": None, "zones": None}
    ],
    "Resources | where name == 'n1' | project-rename n = name | project-keep n": [{"n": "n1"}],
    "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' and properties.roleName == 'Owner' "
    "| project name": [{"name": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}],
}
# The code of the last detail of a BadRequest; 501 is what the service has and the simulator doesn't.
REFUSED: dict[str, str] = {
    "Resources | where name = 'a'": "ParserFailure",
    "Resources | wher name == 'a'": "ParserFailure",
    "Resources | where name == 'a": "ParserFailure",
    "Resources | take": "ParserFailure",
    "Resources where name == 'a'": "ParserFailure",
    "Nothing | take 1": "InvalidTableName",
    "Resources | where nothing == 'a'": "Default",
    "Resources | where name == 1": "Default",
    "Resources | where properties == tags": "Default",
    "Resources | order by properties.x": "Default",
    "Resources | summarize count() by properties.x": "Default",
    "Resources | distinct tags": "Default",
    "Resources | project name, name": "Default",
    "Resources | where foo(name)": "Default",
    "Resources | where name matches regex '('": "Default",
    "Resources | join (ResourceContainers) on properties": "Default",
    "Resources | parse id with * '/' x": "501",
    "Resources | where name has_any ('a')": "501",
    "Resources | summarize arg_max(name, *) by type": "501",
    "Resources | where properties.x > ago(1d)": "501",
    "Resources | where indexof(name, 'a') > 1": "501",
    "Resources | where name matches regex '(a+)+b'": "501",
    "Resources | where name matches regex 'a*a*a*a*b'": "501",
    "Resources | where name in (Resources | project name)": "501",
    "Resources | join kind=fullouter (Resources) on id": "501",
    "let x = 1; Resources": "501",
    "SecurityResources | take 1": "501",
    "Resources | where " + "(" * 300 + "true" + ")" * 300: "501",
    "Resources | where -" + "-" * 2000 + "1 == 1": "501",
    "Resources | project x = properties" + ".a" * 500: "501",
    "Resources | project x = 1" + " + 1" * 1500: "501",
}
