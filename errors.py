"""Exit codes, the reasons of refusal, and the few exceptions: the lowest layer, which imports nothing of ours.

A fault of a *document* is a `Refused` with one word of a closed list; outside `run/` it becomes a value.
A fault of *usage* or of the machine is another `GoujiError`; it carries its exit code and what to do next.
Anything else that is raised is our own bug.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import ClassVar


class ExitCode(IntEnum):
    """What the program's end means; a promised interface (see docs/commands.md)."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNREAD = 3
    MISSING_EXTRA = 4
    LEDGER = 5
    BUSY = 6
    SOURCE = 7
    BUG = 70
    INTERRUPTED = 130


SERIOUSNESS = (
    ExitCode.BUG,
    ExitCode.LEDGER,
    ExitCode.SOURCE,
    ExitCode.BUSY,
    ExitCode.UNREAD,
    ExitCode.FINDINGS,
    ExitCode.OK,
)


def most_serious(codes: list[ExitCode]) -> ExitCode:
    """The code to end with when several causes apply; OK for none."""
    return min(codes, key=SERIOUSNESS.index, default=ExitCode.OK)


class Reason(StrEnum):
    """Why a document was refused: a closed list, each with a sentence for the office in `ADVICE`."""

    NOT_FOUND = "not_found"
    NOT_REGULAR_FILE = "not_regular_file"
    PERMISSION = "permission"
    EMPTY_FILE = "empty_file"
    CHANGED_WHILE_READING = "changed_while_reading"
    UNSUPPORTED_FORMAT = "unsupported_format"
    LEGACY_FORMAT = "legacy_format"
    ENCRYPTED = "encrypted"
    CORRUPT_ARCHIVE = "corrupt_archive"
    UNSAFE_ARCHIVE = "unsafe_archive"
    CORRUPT_DOCUMENT = "corrupt_document"
    CORRUPT_PDF = "corrupt_pdf"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    TOO_MANY_PAGES = "too_many_pages"
    NO_PAGES = "no_pages"
    NO_TEXT = "no_text"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    INTERNAL_ERROR = "internal_error"


ADVICE: MappingProxyType[Reason, tuple[str, str]] = MappingProxyType(
    {
        Reason.NOT_FOUND: ("找不到这个文件，请核对路径。", "The file is not there; check the path."),
        Reason.NOT_REGULAR_FILE: (
            "不是普通文件（是链接、管道或设备），请直接提供文件本身。",
            "Not a regular file (a link, pipe or device); hand in the file itself.",
        ),
        Reason.PERMISSION: (
            "没有读取权限，请检查文件权限。",
            "No permission to read it; check the file's rights.",
        ),
        Reason.EMPTY_FILE: (
            "文件是空的（0 字节），请重新报送。",
            "The file is empty (0 bytes); send it again.",
        ),
        Reason.CHANGED_WHILE_READING: (
            "读取时文件仍在变化，请等复制完成后再试。",
            "The file changed while it was read; try again when copying has ended.",
        ),
        Reason.UNSUPPORTED_FORMAT: (
            "文件内容不是 Word（.docx）或 PDF，请另存为 .docx 或 PDF 后重新报送。",
            "The content is neither Word (.docx) nor PDF; save it as one of these and send it again.",
        ),
        Reason.LEGACY_FORMAT: (
            "旧格式文件（.doc/.wps/.rtf 等），请另存为 .docx 后重新报送，或在本机安装 LibreOffice 后重试。",
            "An old format (.doc, .wps, .rtf, …); save it as .docx and send it again, or install LibreOffice here.",
        ),
        Reason.ENCRYPTED: (
            "文件有打开密码，请去掉密码后重新报送。",
            "The file has a password; remove it and send it again.",
        ),
        Reason.CORRUPT_ARCHIVE: (
            "文件不完整或已损坏，请重新导出并报送。",
            "The file is incomplete or damaged; export it once more and send it again.",
        ),
        Reason.UNSAFE_ARCHIVE: (
            "文件内部结构异常（可疑的成员名或多个主文档），请用 Word 打开后另存再报送。",
            "The package has suspicious members; open it in Word, save it under a new name and send it again.",
        ),
        Reason.CORRUPT_DOCUMENT: (
            "Word 文档内容损坏，请用 Word 修复后另存再报送。",
            "The Word document is damaged; repair it in Word, save it and send it again.",
        ),
        Reason.CORRUPT_PDF: (
            "PDF 文件损坏，请重新导出 PDF 后报送。",
            "The PDF is damaged; export it again and send it.",
        ),
        Reason.TOO_LARGE: (
            "文件超过大小限制，请压缩其中的图片或拆分后报送。",
            "The file exceeds the size limit; shrink its pictures or split it.",
        ),
        Reason.BOMB: (
            "文件展开后异常巨大，已拒绝读取；请重新导出后报送。",
            "The file unfolds to an abnormal size and was not read; export it again.",
        ),
        Reason.TOO_MANY_PAGES: ("页数超过限制，请拆分后报送。", "Too many pages; split the file."),
        Reason.NO_PAGES: ("PDF 中没有页面，请重新导出。", "The PDF has no pages; export it again."),
        Reason.NO_TEXT: (
            "文件中没有可读的文字，请报送电子版；如是扫描件而本机未装文字识别组件，可先安装：pip install 'gouji[ocr]'。",
            "No readable text; send the electronic version. For scans the extra must be installed: pip install 'gouji[ocr]'.",
        ),
        Reason.TIMEOUT: (
            "读取超时，已中止；可用 --timeout 放宽后重试。",
            "Reading took too long; raise --timeout and retry.",
        ),
        Reason.MEMORY: (
            "读取所需内存超过限制，已中止；可用 --memory 放宽后重试。",
            "Reading needs too much memory; raise --memory and retry.",
        ),
        Reason.CRASHED: (
            "读取该文件的进程意外终止，文件可能已损坏，请重新导出后报送。",
            "The reading process died; the file may be damaged, export it again.",
        ),
        Reason.INTERNAL_ERROR: (
            "程序内部错误，已写出错误报告，请把报告发给维护人员。",
            "An error inside gouji; a report was written, please send it to the maintainers.",
        ),
    }
)


class GoujiError(Exception):
    """Something a person can act on; `exit_code` and `advice` say how."""

    exit_code: ClassVar[ExitCode] = ExitCode.USAGE
    advice: str

    def __init__(self, message: str, advice: str = "") -> None:
        """Keep the message (what happened, to what) and the advice (what to do next)."""
        super().__init__(message)
        self.advice = advice


class Refused(GoujiError):
    """This document cannot be read; the others can."""

    exit_code = ExitCode.UNREAD

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """`detail` adds what was seen, for the person who looks closer."""
        super().__init__(reason.value if not detail else f"{reason.value}: {detail}", ADVICE[reason][0])
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[Refused], tuple[Reason, str]]:
        """Survive the border between processes whole."""
        return (Refused, (self.reason, self.detail))


class UsageError(GoujiError):
    """Wrong options, configuration, rule pack or waiver file."""


class MissingExtra(GoujiError):
    """An optional package is not installed; the advice is the line that installs it."""

    exit_code = ExitCode.MISSING_EXTRA

    def __init__(self, extra: str, what: str) -> None:
        """Name the extra and what it is needed for."""
        super().__init__(f"{what}需要可选组件 {extra}", f"pip install 'gouji[{extra}]'")


class LedgerError(GoujiError):
    """The ledger cannot be reached, is locked, or is newer than this program."""

    exit_code = ExitCode.LEDGER


class ScanBusy(GoujiError):
    """Another scan of this folder is running."""

    exit_code = ExitCode.BUSY


class SourceMissing(GoujiError):
    """The source folder is gone or suspiciously emptier than last time."""

    exit_code = ExitCode.SOURCE
