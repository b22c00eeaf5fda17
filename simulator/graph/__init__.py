"""Microsoft Graph v1.0 as a local stand-in.

A file here serves one kind of object or one action on it: handlers declared with `@route`, and `KIND` where it has a kind of
its own. `simulator.routes` and `kinds.kinds()` find both by scan; delete the file and the thing is gone. What they share:

    kinds        what a kind is
    typecheck    bodies against Microsoft's type descriptions (data/graph-v1.0-types.json)
    options      query options, by data/graph-query.json and graph-lists.json; filters, search and expansions parse them,
                 filter_rules says what can be asked
    shape        how an object looks; envelope: one object, a page of a list (pages), a count
    directory    lookups; membership, licence_book, recycle: what follows from the state
    permissions  who may do what, by the rows of data/graph-permissions; without a row a route lets nobody in
    privileges   what a row does not say: properties, owners, targets that are administrators
    audit        the record that every write leaves
    delta_log    what has changed in a list since it was last looked at
    intune, pim  what all Intune policies and all role schedules share
    faults       Graph's refusals

Where Microsoft documents no wording, the status and code are its own and the message is ours. Everything is read through
`directory`, `membership` and `envelope`, which is where replication lag belongs once it is simulated.
"""
