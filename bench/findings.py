"""Seeded errors found, and sound submissions accused, from bytes to findings: by family.

`python bench/findings.py [--seeds 6] [--errors 1] [--families F1,F4] [--format docx] [--show 20]` makes submissions
with and without errors, runs `gouji check -f json` as a user would, and compares with what the generator did.

* found: a finding of level must or explain prints the wrong figure, or names it among symptoms or alternatives;
* right: that finding also says what the figure should be;
* accused: sound submissions with at least one finding of level must, and the number of such findings.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import normalize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generator import COMPOSERS, make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.generator.gold import Wrong

Finding: TypeAlias = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one family."""

    seeded: int = 0
    found: int = 0
    right: int = 0
    sound: int = 0
    accused: int = 0
    accusations: int = 0
    told: list[str] = field(default_factory=list)


def same(printed: str, other: str | None) -> bool:
    """Equal as numbers, or as texts. A fall is printed without its sign beside 下降."""
    try:
        return other is not None and abs(Decimal(printed)) == abs(
            Decimal(normalize("NFKC", other).replace(",", "").strip("%"))
        )
    except InvalidOperation:
        return printed == other


def serious(findings: Sequence[Finding]) -> list[Finding]:
    return [f for f in findings if f["level"] in ("must", "explain")]


def judge(tally: Tally, wrong: Wrong, findings: Sequence[Finding], name: str) -> None:
    """Look for one seeded error among the findings of its submission."""
    tally.seeded += 1
    hits = [f for f in findings if same(wrong.printed, f["printed"])]
    others = [f for f in findings if any(same(wrong.printed, a["printed"]) for a in f["alternatives"])]
    tally.found += bool(hits or others)
    tally.right += any(same(wrong.expected, f["expected"]) for f in hits)
    if not any(same(wrong.expected, f["expected"]) for f in hits):
        said = "; ".join(f"{f['rule']} {f['printed']}→{f['expected']}" for f in findings)
        tally.told.append(
            f"{name} {wrong.rule} {wrong.where} {wrong.printed}→{wrong.expected} ← {said or 'nothing'}"
        )


def check(folder: Path) -> dict[str, list[Finding]]:
    """Findings by file name."""
    command = [sys.executable, "-m", "gouji.cli", "check", str(folder), "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    if not done.stdout.startswith("{"):
        raise SystemExit(f"gouji check printed nothing:\n{done.stderr[-2000:]}")
    return {s["document"]["name"]: s["findings"] for s in json.loads(done.stdout)["submissions"]}


def main() -> None:
    """Make, check, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--errors", type=int, default=1)
    parser.add_argument("--families", default=",".join(COMPOSERS))
    parser.add_argument("--format", choices=("docx", "pdf"), default="docx")
    parser.add_argument("--show", type=int, default=0, help="list so many wrong answers of each family")
    parser.add_argument(
        "--plain", action="store_true", help="every form as its family prints it, not set anew"
    )
    args = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    ordered: dict[str, tuple[str, tuple[Wrong, ...]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for family in args.families.split(","):
            for seed in range(args.first, args.first + args.seeds):
                for errors in (0, args.errors):
                    made = make(family, seed, errors=errors, varied=not args.plain)
                    name = f"{family}-{seed:02d}-{errors}.{args.format}"
                    Path(folder, name).write_bytes(made.docx if args.format == "docx" else made.pdf)
                    ordered[name] = (family, made.findings)
        found = check(Path(folder))
    for name, (family, wrongs) in ordered.items():
        tally, findings = tallies[family], serious(found.get(name, []))
        for wrong in wrongs:
            judge(tally, wrong, findings, name)
        if not wrongs:
            must = [f for f in findings if f["level"] == "must"]
            tally.sound += 1
            tally.accused += bool(must)
            tally.accusations += len(must)
            tally.told += [f"{name} accused: {f['rule']} {f['message']}" for f in must]
    report(tallies, args.show)


def report(tallies: dict[str, Tally], show: int) -> None:
    """One line for each family."""
    print(f"{'family':8}{'seeded':>7}{'found':>7}{'right':>7}{'sound':>7}{'accused':>9}{'accusations':>13}")
    for family, t in tallies.items():
        print(f"{family:8}{t.seeded:7}{t.found:7}{t.right:7}{t.sound:7}{t.accused:9}{t.accusations:13}")
        for text in t.told[:show]:
            print(f"    {text}")


if __name__ == "__main__":
    main()
