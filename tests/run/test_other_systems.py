"""Nothing needs a module or a call of POSIX to be imported, or to read a document: a stand-in for a machine with Windows."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "f1-three" / "report.docx"

# What other people's packages do with their platform is theirs: they are loaded before it is taken away.
STAND_IN = """
    import importlib, os, pkgutil, signal, sys
    import asyncio, ctypes, multiprocessing, shutil, socket, subprocess, tempfile, zipfile
    import docx, filelock, lxml.etree, numpy, openpyxl, pandas, pdfplumber, psutil, pypdfium2, scipy, sqlalchemy.dialects.sqlite
    import typer, xlsxwriter
    for extra in ("alembic.command", "cv2", "docxtpl", "highspy", "onnxruntime", "PIL.Image", "psycopg"):
        try:
            importlib.import_module(extra)
        except ImportError:
            pass

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name in {"fcntl", "grp", "posix", "pwd", "resource", "syslog", "termios"}:
                raise ModuleNotFoundError(name)

    for name in ("fcntl", "grp", "pwd", "resource", "syslog", "termios"):
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Missing())
    sys.platform = "win32"
    for name in ("fork", "setsid", "getuid", "geteuid", "getppid", "killpg", "wait4", "waitid", "O_NOFOLLOW", "O_NONBLOCK"):
        delattr(os, name)
    for name in ("SIGKILL", "SIGALRM", "SIGHUP", "SIGXCPU"):
        delattr(signal, name)

    import gouji
    seen = []
    for module in pkgutil.walk_packages(gouji.__path__, "gouji."):
        if module.name.split(".")[1] in {"bench", "build", "docs", "tests", "typings"}:
            continue
        importlib.import_module(module.name)
        seen.append(module.name)
    from gouji.extract import read
    print(len(seen), len(read(sys.argv[1]).tables()))
"""


def test_every_module_loads_and_a_document_is_read_without_posix() -> None:
    command = [sys.executable, "-c", textwrap.dedent(STAND_IN), str(SAMPLE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT.parent)
    assert done.returncode == 0, done.stderr
    modules, tables = map(int, done.stdout.split())
    assert modules > 100
    assert tables > 0
