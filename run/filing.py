"""Which office, year and kind a report is filed under: by the document first, by the folder it lay in second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from gouji.normalize.forms import families
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Submission

WHOLE_OFFICE = "部门整体"
# Forms that an office files beside its self-evaluation: no revisions of it, nor it of them.
BESIDE = {"F13-DECISION": "部门决算", "F14-SANGONG": "三公经费", "F9-NARR": "部门整体（文字）"}
_YEAR = regex.compile(r"(?<!\d)(20\d\d)(?!\d)")
_HAN = regex.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a report is filed."""

    office: str
    year: int  # 0: not known
    kind: str


def place_of(submission: Submission, path: str, roster: Sequence[str] = ()) -> Place:
    """The place of a report that lay at `path` (relative, / between folders: inbox/<office>/<year>/…).

    The office is the one that the document names; a roster turns short names into full ones where only one fits.
    """
    folders = path.split("/")[:-1]
    office = submission.entity or office_of_folder(path)
    stem = path.rpartition("/")[2].rpartition(".")[0] or path
    year = submission.year or next((int(m[1]) for part in (*folders, stem) if (m := _YEAR.search(part))), 0)
    hints = [f for f in folders if _HAN.search(f)]
    return Place(office=full_name(office or stem, hints, roster), year=year, kind=_kind(submission, stem))


def office_of_folder(path: str, roster: Sequence[str] = ()) -> str:
    """The office whose folder a file lies in, "" where no folder bears a name."""
    name = next((folder for folder in path.split("/")[:-1] if _HAN.search(folder)), "")
    return full_name(name, [], roster) if name else ""


def full_name(office: str, hints: Sequence[str], roster: Sequence[str]) -> str:
    """The roster's spelling of a name; the folder helps where the document's short name fits several."""
    name = fold(office)
    exact = [r for r in roster if fold(r) == name]
    if exact:
        return exact[0]
    # Offices leave out the name of their place, or put a larger one before it; units below have longer endings.
    fitting = [r for r in roster if name and (fold(r).endswith(name) or name.endswith(fold(r)))]
    if len(fitting) == 1:
        return fitting[0]
    by_folder = {r for r in fitting for hint in hints if fold(hint) in fold(r) or fold(r) in fold(hint)}
    return by_folder.pop() if len(by_folder) == 1 else office


def _kind(submission: Submission, stem: str) -> str:
    """What the report is about: the whole office, one project, or an unknown form known by its file name."""
    family = next((f for f in families() if f.id == submission.form), None)
    if family is None:
        return f"其他 {fold(stem)}"
    if family.department:
        return BESIDE.get(family.id, WHOLE_OFFICE)
    project = next((value for label, value in submission.fields if label == "项目名称"), "")
    return f"项目 {fold(project)}" if project else f"项目 {fold(stem)}"
