"""Names of the evidence pages and of the places in them, so that every output can point at the same proof."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from gouji.report.model import Entry, Report
    from gouji.validate.model import Finding

_SAFE = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_LONGEST = 40  # signs of the office's name in a file name


def safe(name: str) -> str:
    """A name without the signs that file systems or people stumble over."""
    return _SAFE.sub("", name)[:_LONGEST] or "report"


def page_name(entry: Entry) -> str:
    """The file name of an entry's evidence page: readable, harmless, the same for the same file."""
    name = safe(entry.entity or PurePath(entry.name).stem)
    key = f"{entry.path}\n{entry.sha256}".encode("utf-8", "surrogatepass")
    return f"{name}-{sha256(key).hexdigest()[:8]}.html"


def folder_name(target: str) -> str:
    """The folder that stands beside an overview page and holds the evidence pages."""
    return f"{PurePath(target).stem}_files"


def anchor(finding: Finding) -> str:
    """The place of a finding in its page."""
    return "f-" + re.sub(r"[^0-9A-Za-z-]", "-", finding.id)


def href(report: Report, entry: Entry, finding: Finding, *, quoted: bool = True) -> str:
    """The link from a file beside the evidence to a finding's proof, "" where no evidence is written.

    Args:
        report: names the evidence target.
        entry: the file of the finding.
        finding: what to point at.
        quoted: percent-encoded for a web page; False for a spreadsheet.
    """
    target = report.evidence
    if not target:
        return ""
    if not target.lower().endswith(".html"):
        path = f"{target.rstrip('/')}/{page_name(entry)}"
    elif len(report.entries) == 1:
        path = target
    else:
        path = f"{folder_name(target)}/{page_name(entry)}"
    return f"{quote(path) if quoted else path}#{anchor(finding)}"
