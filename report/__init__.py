"""Confrontations → what people and machines open. Computes nothing: every word it shows is in the finding."""
