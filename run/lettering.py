"""`gouji letter`: inputs → findings → one letter for each office that has something to answer."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.run.checking import Progress, Request, code_of, collected
from gouji.run.inputs import gather

if TYPE_CHECKING:
    from gouji.run.settings import Settings


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, until when an answer is expected, and where the letters go."""

    bureau: str
    due: str  # 2023-07-31
    folder: Path
    _: KW_ONLY
    number: str = ""
    contact: str = ""
    template: Path | None = None


def letters(paths: tuple[str, ...], settings: Settings, sender: Sender, progress: Progress = None) -> Answer:
    """Check the files and write the letters, the register and the zip.

    Raises:
        UsageError: the day cannot be read, a path does not exist, the template cannot be used, or the folder not written.
    """
    from gouji.report.letter import write  # noqa: PLC0415 - lazy: python-docx and the template engine
    from gouji.report.model import advice  # noqa: PLC0415 - lazy with the letters

    try:
        due = date.fromisoformat(sender.due)
    except ValueError as error:
        raise UsageError(f"看不懂答复期限“{sender.due}”", "请写成 2023-07-31 的样子") from error
    inputs = gather(paths)
    entries = collected(Request(paths=inputs.paths, settings=settings), progress)
    made = write(
        entries,
        sender.folder,
        bureau=sender.bureau,
        due=due,
        number=sender.number,
        contact=sender.contact,
        template=sender.template,
    )
    unread = [f"未能读取：{e.name}：{advice(e, settings.lang)}[{e.reason}]" for e in entries if e.refused]
    return Answer(
        text="\n".join([*(str(path) for path in made), *unread]),
        code=code_of(entries, "never", inputs),
        remarks=inputs.remarks,
    )
