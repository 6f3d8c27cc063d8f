"""Old Word files turned into .docx by LibreOffice, where it is installed: one call for many, in a profile that does nothing.

Knows the program and its habits: it ends with 0 whatever happened, so only the files it leaves are believed; it takes
rubbish for text, so only what was recognised by content is handed to it; two calls cannot share a profile. Must not
know documents. Nothing here may run inside the bounded reader, which starts no programs: conversion comes before it, into
a folder where the reader finds each file's .docx under the digest of the original.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import Refused
from gouji.extract.limits import DEFAULT, Limits
from gouji.extract.sniff import Format, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OLD = frozenset({Format.DOC, Format.WPS, Format.RTF, Format.ODT})
PLACES = (  # where it is installed without being on the path
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
START, EACH = 60.0, 2.0  # seconds for a call, and more for each file
MEMORY = 4 << 30  # bytes of address space; it begins with more than one
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""


def program() -> str | None:
    """LibreOffice on this machine, or None."""
    return (
        shutil.which("soffice") or shutil.which("libreoffice") or next(filter(os.path.exists, PLACES), None)
    )


@contextlib.contextmanager
def converted(paths: Sequence[str | Path], *, limits: Limits = DEFAULT) -> Iterator[Path]:
    """A folder with a `<sha256 of the original>.docx` for each old Word file among `paths`; gone at the end.

    Files of other kinds, unreadable ones and those that LibreOffice cannot convert have none; saying why is for the
    reader. Without LibreOffice the folder is empty.
    """
    # Whose it is stands in the name, so that what a killed process left can be swept away.
    prefix = f"gouji-office-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        for name in ("in", "out", "docx"):
            (root / name).mkdir()
        office = program()
        waiting = _laid_out(paths, root / "in", limits) if office else []
        if office and waiting:
            _run(office, waiting, root)
            for source in [each for each in waiting if not _output(each, root).exists()]:
                _run(office, [source], root)  # a bad file may have taken others along
            for source in waiting:
                output = _output(source, root)
                if output.exists() and output.stat().st_size:
                    output.replace(root / "docx" / output.name)
        yield root / "docx"


def _laid_out(paths: Sequence[str | Path], folder: Path, limits: Limits) -> list[Path]:
    """Copies of the old Word files under names that cannot collide."""
    from gouji.extract.reading import read_bytes  # noqa: PLC0415  # which itself knows the readers

    found: dict[str, Path] = {}
    for path in paths:
        try:
            data = read_bytes(Path(path), limits=limits)
        except (Refused, OSError):
            continue
        kind = sniff(data)
        if kind in OLD:
            digest = hashlib.sha256(data).hexdigest()
            copy = folder / f"{digest}.{kind.value}"
            if digest not in found:
                copy.write_bytes(data)
                found[digest] = copy
    return list(found.values())


def _output(source: Path, root: Path) -> Path:
    return root / "out" / f"{source.stem}.docx"


def _run(office: str, sources: Sequence[Path], root: Path) -> None:
    """One call, in a profile of its own; after its time the whole group is ended."""
    profile = Path(tempfile.mkdtemp(prefix="profile-", dir=root))
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(root / "out"),
        *map(str, sources),
    ]
    environment = os.environ | {"HOME": str(profile), "TMPDIR": str(profile), "SAL_USE_VCLPLUGIN": "svp"}
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    process = subprocess.Popen(  # noqa: S603  # a program found on this machine, files named by us
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        creationflags=flags,
    )
    _hold(process.pid)
    try:
        process.wait(START + EACH * len(sources))
    except subprocess.TimeoutExpired:
        pass
    finally:
        _end(process)
        shutil.rmtree(profile, ignore_errors=True)


def _hold(pid: int) -> None:
    """Bound the memory of the program and of what it starts, where the system can."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415

        with contextlib.suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY, MEMORY))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and its children; the launcher may have gone before them."""
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415

        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
