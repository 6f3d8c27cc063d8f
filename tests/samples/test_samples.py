"""What the samples must say as wholes, beside their expected findings."""

from __future__ import annotations

from pathlib import Path

from gouji.extract.reading import read
from gouji.normalize import interpret
from gouji.validate import confront
from gouji.validate.model import Level
from gouji.validate.packs import load

SAMPLES = Path(__file__).parents[2] / "samples"


def test_what_a_stale_figure_spoils_elsewhere_is_no_second_finding() -> None:
    """The rate beside the second print of the stale figure is right for the figure that is meant."""
    submission = interpret(read(SAMPLES / "f1-stale" / "report.docx"))
    found = [f for f in confront(submission, load()).findings if f.level is Level.MUST]
    assert [(f.rule, f.printed, f.expected) for f in found] == [("D01", "20.41", "16.07")]
    assert "D04" in found[0].rules
