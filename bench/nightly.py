"""What a night costs: documents per second, and scans of folders where nothing, 1 % or everything is new.

`python bench/nightly.py documents [--count 60]`: real small reports, each of another office, with 1 and 2 readers;
`python bench/nightly.py nights [--files 1000] [--new 10]`: a folder of tiny files that are refused at once (so that what
is measured is the night and not the reading), scanned when all are new, when none is, and when some reports came in.

Prints one line per night: files, new ones, seconds, the parent's processor seconds and its peak memory in MB.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
WORDS = "东西南北中上下前后左右春夏秋冬山水林田湖草沙石云雨"


def office(n: int) -> str:
    """A name that no other number has."""
    letters = ""
    for _ in range(3):
        n, rest = divmod(n, len(WORDS))
        letters += WORDS[rest]
    return f"{letters}县统计局"


def perturbed(sample: Path, old: str, new: str) -> bytes:
    """A Word file with another office's name."""
    out = io.BytesIO()
    with zipfile.ZipFile(sample) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            body = source.read(member)
            if member.filename.endswith(".xml"):
                body = body.replace(old.encode(), new.encode())
            target.writestr(member, body)
    return out.getvalue()


def put_documents(inbox: Path, first: int, count: int) -> None:
    """Reports of as many offices, from the clean sample and one with an error."""
    told = {}
    for name in ("f1-clean", "f1-digit"):
        said = subprocess.run(
            [sys.executable, "-m", "gouji.cli", "extract", str(SAMPLES / name / "report.docx"), "-f", "json"],
            capture_output=True, check=True,
        )  # fmt: skip
        told[name] = json.loads(said.stdout)["entity"]
    for n in range(first, first + count):
        name = ("f1-clean", "f1-digit")[n % 2]
        body = perturbed(SAMPLES / name / "report.docx", told[name], office(n))
        (inbox / f"报告{n}.docx").write_bytes(body)


def put_refused(inbox: Path, count: int) -> None:
    for n in range(count):
        folder = inbox / f"{n // 500:03}"
        folder.mkdir(exist_ok=True)
        (folder / f"{n}.txt").write_text(f"no document {n}", encoding="utf-8")


def night(inbox: Path, workers: int) -> dict[str, float]:
    """One scan in this very interpreter's child, so that its memory can be told from its readers'."""
    code = (
        "import json,resource,sys,time\nfrom pathlib import Path\n"
        "from gouji.run.scanning import Request, scan\nfrom gouji.run.settings import Settings\n"
        "answer = scan(Request(inboxes=(Path(sys.argv[1]),), settings=Settings(jobs=int(sys.argv[2])), settle=0.0, format='json'))\n"
        "said = json.loads(answer.text)\nused = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(json.dumps([said['seen'], said['new'], said['read'], used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, str(inbox), str(workers)], capture_output=True, text=True, check=True
    )
    seen, new, read, processor, memory = json.loads(done.stdout)
    seconds = time.monotonic() - started
    return {
        "seen": seen,
        "new": new,
        "read": read,
        "seconds": seconds,
        "processor": processor,
        "memory": memory,
    }


def tell(what: str, told: dict[str, float]) -> None:
    print(
        f"{what:28} files {told['seen']:6.0f}  new {told['new']:5.0f}  read {told['read']:6.0f}  {told['seconds']:8.2f} s"
        f"  parent {told['processor']:7.2f} s  peak {told['memory']:5.0f} MB",
        flush=True,
    )


def documents(count: int) -> None:
    for workers in (1, 2):
        with tempfile.TemporaryDirectory(prefix="gouji-bench-") as folder:
            inbox = Path(folder) / "inbox"
            inbox.mkdir()
            put_documents(inbox, 0, count)
            told = night(inbox, workers)
            tell(f"documents, {workers} reader(s)", told)
            print(f"{'':28} {told['read'] / told['seconds']:.2f} documents/s")
            tell("  the night after", night(inbox, workers))


def nights(files: int, new: int) -> None:
    with tempfile.TemporaryDirectory(prefix="gouji-bench-") as folder:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        put_refused(inbox, files)
        tell("all are new", night(inbox, 1))
        tell("nothing is new", night(inbox, 1))
        if new:
            put_documents(inbox, 0, new)
            tell(f"{new} reports are new", night(inbox, 1))
            tell("nothing is new", night(inbox, 1))
        ledger = sum(p.stat().st_size for p in Path(folder).glob("*.gouji/ledger*")) / 2**20
        print(f"{'':28} ledger {ledger:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("documents", "nights"))
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--new", type=int, default=10)
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    documents(asked.count) if asked.what == "documents" else nights(asked.files, asked.new)


if __name__ == "__main__":
    main()
