"""What the ledger itself adds to a report that is judged: the version before it (M06), and the bureau's own figures (M05)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gouji.normalize.words import fold
from gouji.run.filing import BESIDE, WHOLE_OFFICE
from gouji.store import known, reports
from gouji.validate import known as bureau
from gouji.validate import versions

if TYPE_CHECKING:
    from gouji.normalize.model import Submission
    from gouji.store.database import Ledger
    from gouji.store.reports import Revision
    from gouji.validate.known import Known
    from gouji.validate.model import Finding

_WHOLE = frozenset({WHOLE_OFFICE, *BESIDE.values()})  # reports on a whole office, not on a project of it
Figures: TypeAlias = "dict[tuple[str, int], tuple[Known, ...]]"  # by folded name and year


def known_figures(ledger: Ledger) -> Figures:
    """What the bureau has imported."""
    return {(fold(office), year): figures for (office, year), figures in known.get_known(ledger).items()}


def findings(
    ledger: Ledger, figures: Figures, revision: Revision, submission: Submission
) -> tuple[Finding, ...]:
    """What the bureau's own figures and the version before say of one version."""
    mine = figures.get((fold(revision.entity), revision.year), ())
    certain = mine and revision.kind in _WHOLE and _certain(revision, submission)
    found = bureau.findings(submission, mine) if certain else ()
    if revision.n == 1:
        return found
    office = revision.entity, revision.year, revision.kind
    before = next(r for r in reports.versions(ledger, *office) if r.n == revision.n - 1)
    read = reports.get_extraction(ledger, before.sha256)
    if read is None or read.submission is None:
        return found
    earlier = replace(read.submission, name=read.name)
    together = before.run_id == revision.run_id
    return (*found, *versions.findings(submission, earlier, before.n, together=together))


def _certain(revision: Revision, submission: Submission) -> bool:
    """Does the report itself say whose and of which year it is? A folder's or a file's name is no proof."""
    said, filed = fold(submission.entity), fold(revision.entity)
    return submission.year == revision.year and bool(said) and (filed.endswith(said) or said.endswith(filed))
