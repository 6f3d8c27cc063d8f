"""Confrontations → what people and machines open. Computes nothing: every word it shows is in the finding."""

from __future__ import annotations

from gouji.report.registry import write

__all__ = ["write"]
