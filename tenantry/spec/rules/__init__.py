"""Cross-field rules of a spec. One file each, with `RULE`; found by scan: delete the file and the rule is gone."""
