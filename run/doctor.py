"""`gouji doctor`: is this machine ready? Looks only; changes nothing but one probe file that it removes, and copies the ledger when asked."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import ExitCode, GoujiError
from gouji.run.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gouji.run.settings import Settings

_FREE = 2 << 30  # bytes below which a night may not fit
_EXTRAS = {
    "ocr": ("rapidocr", "扫描件识别"),
    "postgres": ("psycopg", "PostgreSQL 台账"),
    "dask": ("distributed", "多机处理"),
}
_NETWORK = ("nfs", "cifs", "smb", "fuse.sshfs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: good, or what to do."""

    good: bool
    text: str
    needed: bool = True  # False: an option that may well be missing


def doctor(settings: Settings, inbox: Path | None, *, as_task: bool = False, backup: str = "") -> Answer:
    """Every look at this machine, one line each; exit 1 when something needed is wrong.

    Args:
        settings: name the ledger, where it is not beside the inbox.
        inbox: also look at it and at its ledger.
        as_task: also say what differs when a scheduler starts us.
        backup: a new file, or the URL of an empty database, that gets a consistent copy of the ledger while it is in use.

    Raises:
        LedgerError: the copy cannot be written, is there already, or the ledger is no SQLite file.
    """
    looks: list[Callable[[], Iterator[Finding]]] = [_python, _extras, _office, _disk]
    if inbox is not None:
        looks.append(lambda: _inbox(settings, inbox))
    if as_task:
        looks.append(_task)
    found = [finding for look in looks for finding in look()]
    if backup:
        found.append(_back_up(settings, inbox, backup))
    lines = [f"{'✓' if f.good else ('✗' if f.needed else '－')} {f.text}" for f in found]
    wrong = [f for f in found if f.needed and not f.good]
    lines.append("可以使用。" if not wrong else f"有 {len(wrong)} 处需要处理。")
    return Answer(text="\n".join(lines), code=ExitCode.FINDINGS if wrong else ExitCode.OK)


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(good=sys.version_info >= (3, 11), text=f"Python {version}")
    encoding = (sys.stdout.encoding or "").lower()
    yield Finding(
        good=encoding.startswith(("utf", "gb")), text=f"控制台编码 {encoding or '未知'}", needed=False
    )


def _extras() -> Iterator[Finding]:
    for extra, (module, what) in _EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        yield Finding(
            good=there,
            text=what if there else f"{what}：未安装，需要时 pip install 'gouji[{extra}]'",
            needed=False,
        )


def _office() -> Iterator[Finding]:
    there = shutil.which("soffice") or shutil.which("libreoffice")
    text = f"LibreOffice：{there}" if there else "LibreOffice：未安装（只有读取 .doc、.wps 等旧格式时需要）"
    yield Finding(good=bool(there), text=text, needed=False)


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(tempfile.gettempdir()).free
    yield Finding(good=free > _FREE, text=f"临时文件夹剩余空间 {free / (1 << 30):.1f} GB")


def _inbox(settings: Settings, inbox: Path) -> Iterator[Finding]:
    from gouji.run.intake import Vault, damaged  # noqa: PLC0415 - lazy
    from gouji.run.scanning import ledger_of, state_folder  # noqa: PLC0415 - lazy
    from gouji.store.database import check, close, open_ledger  # noqa: PLC0415 - lazy

    yield Finding(good=inbox.is_dir() and os.access(inbox, os.R_OK), text=f"收件文件夹可读：{inbox}")
    if os.name == "nt" and len(inbox.drive) == 2:
        yield Finding(
            good=False,
            text=f"{inbox.drive} 可能是映射盘，计划任务里看不到；请用 \\\\服务器\\共享 形式",
            needed=False,
        )
    state = state_folder(inbox)
    yield Finding(good=_writable(state.parent), text=f"结果文件夹可写：{state}")
    place = ledger_of(settings, inbox)
    if "://" not in place:
        kind = _file_system(Path(place).absolute().parent)
        yield Finding(
            good=not kind.startswith(_NETWORK),
            text=f"台账所在磁盘：{kind or '本地'}（SQLite 台账不能放在网络盘上）",
        )
    if "://" not in place and not Path(place).exists():
        yield Finding(good=True, text="台账：还没有建立，第一次 scan 时建立")
        return
    try:
        ledger = open_ledger(place, create=False)
        complaints = check(ledger)
        close(ledger)
    except GoujiError as error:
        yield Finding(good=False, text=f"台账：{error}")
        return
    yield Finding(good=not complaints, text="台账完好" if not complaints else f"台账有问题：{complaints[0]}")
    wrong = damaged(Vault(root=state / "originals"))
    text = "留存的原件与收到时一致" if not wrong else f"留存的原件有 {len(wrong)} 个已变化：{wrong[0]}"
    yield Finding(good=not wrong, text=text)


def _back_up(settings: Settings, inbox: Path | None, target: str) -> Finding:
    from gouji.run.scanning import ledger_of  # noqa: PLC0415 - lazy
    from gouji.store.copying import copy_ledger  # noqa: PLC0415 - lazy
    from gouji.store.database import back_up, close, open_ledger  # noqa: PLC0415 - lazy

    ledger = open_ledger(ledger_of(settings, inbox), create=False)
    try:
        if "://" in target:
            copied = copy_ledger(ledger, target)
            return Finding(good=True, text=f"台账已复制到数据库，共 {copied} 条记录")
        back_up(ledger, Path(target))
    finally:
        close(ledger)
    return Finding(good=True, text=f"台账已备份到 {target}（原件在台账旁的 originals，请一并复制）")


def _writable(folder: Path) -> bool:
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _file_system(folder: Path) -> str:
    """The kind of file system a folder lies on, where the system tells (Linux)."""
    try:
        mounts = [
            line.split()[1:3] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
        ]
    except OSError:
        return ""
    absolute = str(folder.resolve())
    fitting = [(len(point), kind) for point, kind in mounts if absolute.startswith(point)]
    return max(fitting, default=(0, ""))[1]


def _task() -> Iterator[Finding]:
    """What differs when a scheduler starts us."""
    yield Finding(
        good=True,
        text=f"用户 {os.environ.get('USER') or os.environ.get('USERNAME') or '未知'}，当前文件夹 {Path.cwd()}",
        needed=False,
    )
    yield Finding(good=bool(os.environ.get("PATH")), text="PATH 已设置", needed=False)
