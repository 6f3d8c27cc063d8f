"""One module per input format; each registers itself with `@reader` and is found by the folder walk."""
