"""One module per kind of rule; each registers itself with `@kind` and is found by the folder walk."""
