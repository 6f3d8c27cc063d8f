"""How many printed figures are found, and understood: recall and precision by family, source and format.

`python bench/extraction.py [--seeds 6] [--families F1,F4] [--show 20]` makes submissions, reads them with
`gouji extract -f json` as a user would, and compares with what the generator knows it wrote.

* figure: a fact of the gold is found with the same value and printed decimals from the same kind of place;
* meaning: that fact also has the right label, entity, period and basis;
* precision: the share of facts read that are figures of the gold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generator import COMPOSERS, make

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.generator.gold import Gold

Read: TypeAlias = dict[str, Any]
PLACES = {
    "score": "table"
}  # a total may be taken from a scoring sheet or from a table: the same kind of place
WEIGHTS = ("总分值", "分值")  # printed in every sheet, no facts of the gold
BOTH, SIDES = "收支总计", ("收入合计", "支出合计")
SAME = {"个": "人", "名": "人"}  # units of posts and people


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one cell of the report."""

    gold: int = 0
    found: int = 0
    meant: int = 0
    read: int = 0
    unwritten: int = 0  # read, but not in the gold
    missed: list[str] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def place_of(source: str) -> str:
    return PLACES.get(source, source)


def same_place(gold: Gold, read: Read) -> bool:
    """Prose or form. A label with its figure in one cell may count as cell or as table."""
    forms = ("table", "cell")
    both = (place_of(gold.source), place_of(read["source"]))
    return both[0] == both[1] or all(place in forms for place in both)


def same_figure(gold: Gold, read: Read) -> bool:
    """The printed digits agree."""
    return Decimal(gold.value) == Decimal(read["value"]) and gold.decimals == read["decimals"]


def same_label(gold: Gold, read: str) -> bool:
    """Equal, or for words printed beside a figure one inside the other; an item may be named by itself.

    收支总计 is one figure with two names, and either is right.
    """
    if gold.label.startswith(BOTH) and read in {gold.label.replace(BOTH, side) for side in SIDES}:
        return True
    names = filter(None, (gold.label, gold.qualifier))
    return any(name == read or (len(read) > 1 and (name in read or read in name)) for name in names)


def same_meaning(gold: Gold, read: Read) -> bool:
    """Label, entity, period, basis and unit agree. A target has no basis of its own in what is read."""
    basis = gold.basis in ("目标", read["basis"]) or {gold.basis, read["basis"]} == {"年初", "预算"}
    unit = SAME.get(gold.unit, gold.unit) == SAME.get(read["unit"], read["unit"])
    entity = gold.entity == read["entity"]
    return same_label(gold, read["label"]) and entity and gold.period == read["period"] and basis and unit


def compare(gold: Sequence[Gold], read: Sequence[Read], tallies: dict[str, Tally], name: str) -> None:
    """Pair what was written with what was read, meaning first, then digits alone."""
    read = [r for r in read if r["label"] not in WEIGHTS]
    free = list(read)
    pending: list[Gold] = []
    for fact in gold:
        tally = tallies[place_of(fact.source)]
        tally.gold += 1
        near = [r for r in free if same_place(fact, r) and same_figure(fact, r)]
        if hit := next((r for r in near if same_meaning(fact, r)), None):
            free.remove(hit)
            if (
                fact.label == BOTH and hit["source"] != "table"
            ):  # read as the total of the income and as that of the spending
                twin = next((r for r in free if r["text"] == hit["text"] and r["label"] in SIDES), None)
                free = [r for r in free if r is not twin]
            tally.found += 1
            tally.meant += 1
        else:
            pending.append(fact)
    for fact in pending:
        tally = tallies[place_of(fact.source)]
        said = f"{name} {fact.where}: {fact.label} {fact.entity} {fact.period} {fact.basis} {fact.value}{fact.unit}"
        near = [r for r in free if same_place(fact, r) and same_figure(fact, r)]
        if near:
            free.remove(near[0])
            tally.found += 1
            got = near[0]
            tally.misread.append(
                f"{said} ← {got['label']} {got['entity']} {got['period']} {got['basis']} {got['unit']}"
            )
        else:
            tally.missed.append(said)
    for r in read:
        tallies[place_of(r["source"])].read += 1
    for r in free:
        tallies[place_of(r["source"])].unwritten += 1
        tallies[place_of(r["source"])].extra.append(
            f"{name} {r['label']} {r['value']}{r['unit']} «{r['text']}»"
        )


def extract(paths: Iterable[Path]) -> dict[str, Read]:
    """Read documents with the program; by path."""
    command = [sys.executable, "-m", "gouji.cli", "extract", *map(str, paths), "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    objects = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not objects:
        raise SystemExit(f"gouji extract printed nothing:\n{done.stderr[-2000:]}")
    return {o["document"]["path"]: o for o in objects}


def main() -> None:
    """Make, read, compare, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--families", default=",".join(COMPOSERS))
    parser.add_argument("--formats", default="docx,pdf")
    parser.add_argument(
        "--show", type=int, default=0, help="list so many misses, misreadings and extras of each line"
    )
    parser.add_argument(
        "--plain", action="store_true", help="every form as its family prints it, not set anew"
    )
    args = parser.parse_args()
    tallies: dict[tuple[str, str], dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    refused: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        gold: dict[Path, tuple[str, Sequence[Gold]]] = {}
        for family in args.families.split(","):
            for seed in range(args.first, args.first + args.seeds):
                made = make(family, seed, varied=not args.plain)
                for suffix in args.formats.split(","):
                    path = Path(folder) / f"{family}-{seed:02d}.{suffix}"
                    path.write_bytes(made.docx if suffix == "docx" else made.pdf)
                    gold[path] = (family, made.facts)
        objects = extract(gold)
        for path, (family, facts) in gold.items():
            read = objects.get(str(path))
            if read is None or read["document"]["outcome"] == "refused":
                refused[f"{path.name}: {read and read['document']['reason']}"] += 1
            compare(facts, read["facts"] if read else [], tallies[family, path.suffix[1:]], path.name)
    report(tallies, args.show)
    for line in refused:
        print("refused", line)


def report(tallies: dict[tuple[str, str], dict[str, Tally]], show: int) -> None:
    """One line for each family, format and kind of place; then the sums by format."""
    print(f"{'family':7}{'format':7}{'source':10}{'gold':>6}{'figure':>8}{'meaning':>9}{'precision':>11}")
    sums: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for (family, suffix), cells in tallies.items():
        for source in ("table", "narrative", "cell"):
            tally = cells[source]
            if not tally.gold and not tally.read:
                continue
            line(family, suffix, source, tally)
            for key in ((suffix, source), (suffix, "all")):
                for name in ("gold", "found", "meant", "read", "unwritten"):
                    setattr(sums[key], name, getattr(sums[key], name) + getattr(tally, name))
            for title, items in (
                ("missed", tally.missed),
                ("misread", tally.misread),
                ("extra", tally.extra),
            ):
                for text in items[:show]:
                    print(f"    {title}: {text}")
    for (suffix, source), tally in sorted(sums.items()):
        line("all", suffix, source, tally)


def line(family: str, suffix: str, source: str, tally: Tally) -> None:
    def rate(part: int, whole: int) -> str:
        return f"{part / whole:.1%}" if whole else "—"

    found, meant = rate(tally.found, tally.gold), rate(tally.meant, tally.gold)
    precise = rate(tally.found, tally.found + tally.unwritten)
    print(f"{family:7}{suffix:7}{source:10}{tally.gold:6}{found:>8}{meant:>9}{precise:>11}")


if __name__ == "__main__":
    main()
