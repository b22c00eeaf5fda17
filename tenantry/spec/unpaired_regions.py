"""Azure's regions without a pair: nothing is copied from there to another region by Azure itself.

Source: Microsoft's "List of Azure regions" (learn.microsoft.com/azure/reliability/regions-list), column "Paired region". A region
that is not here is taken to have one: what this list does not know yet, the service refuses.
"""

from __future__ import annotations

UNPAIRED_REGIONS = frozenset(
    {
        "austriaeast",
        "belgiumcentral",
        "chilecentral",
        "indonesiacentral",
        "israelcentral",
        "italynorth",
        "malaysiawest",
        "mexicocentral",
        "newzealandnorth",
        "polandcentral",
        "qatarcentral",
        "spaincentral",
    }
)
