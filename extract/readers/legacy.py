"""Old Word files (.doc, .wps, .rtf, .odt): read from the .docx that LibreOffice makes of them; told as what they are."""

from __future__ import annotations

import re
import zipfile
from contextvars import ContextVar
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.model import Remark
from gouji.extract.registry import reader, readers

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.extract.limits import Limits
    from gouji.extract.model import Document

# The folder where conversions lie, each under the digest of its original; None: a reader makes its own.
conversions: ContextVar[Path | None] = ContextVar("conversions", default=None)

VERSION = re.compile(rb"LibreOffice/(\d+(?:\.\d+)?)")


@reader("doc", "wps", "rtf", "odt")
def read_old(data: bytes, *, name: str, path: str, sha256: str, engine: str, limits: Limits) -> Document:
    """Read an old Word file.

    The .docx is taken from the folder of conversions where one was prepared (`conversions`), else made here.

    Raises:
        Refused: legacy_format where LibreOffice is missing or cannot convert the file; else as for Word files.
    """
    from gouji.extract import office  # noqa: PLC0415  # subprocesses are needed for old files only
    from gouji.extract.sniff import sniff  # noqa: PLC0415

    kind = sniff(data).value
    folder = conversions.get()
    if folder is not None:
        packed = _taken(folder, sha256)
    else:
        with office.converted([path]) as made:
            packed = _taken(made, sha256)
    if packed is None:
        missing = office.program() is None
        raise Refused(
            Reason.LEGACY_FORMAT, f"{kind}：{'没有安装 LibreOffice' if missing else 'LibreOffice 未能转换'}"
        )
    document = readers()["docx"](packed, name=name, path=path, sha256=sha256, engine=engine, limits=limits)
    said = f"由 LibreOffice {_version(packed)} 从 .{kind} 转换后读取，原文件的页码未知。"
    return replace(
        document,
        format=kind,
        remarks=(Remark(code="converted", message=said), *document.remarks),
        reader=f"libreoffice+{document.reader}",
    )


def _taken(folder: Path, sha256: str) -> bytes | None:
    """The conversion of the file with this digest, if there is one."""
    try:
        return (folder / f"{sha256}.docx").read_bytes()
    except OSError:
        return None


def _version(packed: bytes) -> str:
    """Which LibreOffice wrote a .docx, as it says itself."""
    try:
        with zipfile.ZipFile(BytesIO(packed)) as package:
            found = VERSION.search(package.read("docProps/app.xml"))
    except (KeyError, OSError, zipfile.BadZipFile):
        return ""
    return found[1].decode() if found else ""
