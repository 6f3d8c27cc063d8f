"""CPU of commands in fresh processes: what a person waits for who checks one report.

    python bench/startup.py [--rounds 7] [--cold]

User and system CPU of the command and of the readers it starts, medians; the commands take turns. Modules are
byte-compiled first, as an installation leaves them; `--cold` compiles them anew at every start, as a first run from a
source folder that cannot be written to does. Beside them stand an empty Python and the imports of NumPy and of SciPy's
optimizer, to compare machines by.
"""

from __future__ import annotations

import argparse
import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
GOUJI = ["-c", "import sys; from gouji.cli import main; sys.exit(main())"]
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "import scipy.optimize": ["-c", "import scipy.optimize"],
    "gouji --help": [*GOUJI, "--help"],
    "gouji extract, .docx": [*GOUJI, "extract", str(SAMPLES / "f1-clean" / "report.docx")],
    "gouji check, .docx, sound": [*GOUJI, "check", str(SAMPLES / "f1-clean" / "report.docx")],
    "gouji check, .docx, one error": [*GOUJI, "check", str(SAMPLES / "f1-digit" / "report.docx")],
    "gouji check, PDF, sound": [*GOUJI, "check", str(SAMPLES / "f1-clean" / "report.pdf")],
}


def cpu(arguments: list[str], environment: dict[str, str], folder: str) -> float:
    """User and system CPU seconds of one process and what it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=folder, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure in turns, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        if given.cold:
            environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": folder}
        else:
            for room in ("extract", "normalize", "validate", "report", "run"):
                compileall.compile_dir(ROOT / room, quiet=2)
        for _ in range(given.rounds):
            for name, arguments in COMMANDS.items():
                times[name].append(cpu(arguments, environment, folder))
    print(f"byte-compiled: {'nothing, not even the libraries' if given.cold else 'everything'}")
    for name, found in times.items():
        print(f"{name:32s} {statistics.median(found):6.3f} s   ({min(found):.3f} – {max(found):.3f})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
