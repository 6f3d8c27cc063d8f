"""What every command hands back: what is printed, what is said beside it, and how the program ends."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.errors import ExitCode
from gouji.extract.model import Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of one command."""

    text: str
    code: ExitCode = ExitCode.OK
    remarks: tuple[Remark, ...] = ()
