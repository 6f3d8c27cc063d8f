"""Submission → Confrontation. Pure: no files, no clock, no database; never reads a document."""
