"""Bytes → Document. Knows file formats; knows no money, no concepts, no forms."""
