"""Reading of prose: sentences right, figures per second, and what hostile paragraphs cost.

    python bench/prose.py            all three tables
    python bench/prose.py --quick    hostile paragraphs a tenth as long

Accuracy is measured on the sentences of tests/normalize/phrases (facts and relations exactly as written there) and on
made sentences whose figures are known. Everything is seeded; the times are those of this machine.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from pathlib import Path

from gouji.extract.model import Location, Paragraph
from gouji.normalize.model import Passage
from gouji.normalize.narrative import passages
from gouji.normalize.prose import Prose, read_prose

PHRASES = Path(__file__).resolve().parent.parent / "tests" / "normalize" / "phrases"
NAMES = ["基本支出", "项目支出", "工资福利支出", "公务接待费", "办公费", "会议费", "上年结转", "机关运行经费"]
PATTERNS = [
    "{year}年{a}{x}万元，比上年增加{y}万元，增长{p}%。",
    "{year}年{a}{x}万元，占支出合计的{p}%。",
    "{a}年初预算{x}万元，支出决算{y}万元，完成预算的{p}%。",
    "{a}、{b}分别为{x}万元、{y}万元。",
    "全年走访农户{n}户，帮助近{m}名困难群众就业，满意度{p}%。",
    "{a}由上年的{x}万元减少到{y}万元。",
]
FIGURES = {0: 3, 1: 2, 2: 3, 3: 2, 4: 3, 5: 2}  # how many each pattern prints


def read(text: str) -> Prose:
    return read_prose([Passage(heading=(), text=text, location=Location(block=0))], year=2022)


def sentences() -> None:
    print("sentences of tests/normalize/phrases")
    right = facts = relations = 0
    cases = [
        c for path in sorted(PHRASES.glob("*.toml")) for c in tomllib.loads(path.read_text("utf-8"))["case"]
    ]
    for case in cases:
        blocks = [
            Paragraph(text=t, location=Location(block=i))
            for i, t in enumerate([*case.get("heading", []), case["text"]])
        ]
        prose = read_prose(passages(blocks), year=2022)
        facts += len(prose.facts)
        relations += len(prose.relations)
        counts = (len(prose.facts), len(prose.relations))
        right += counts == (len(case["facts"]), len(case.get("relations", [])))
    print(
        f"  {right} of {len(cases)} with as many figures and relations as written; {facts} facts, {relations} relations\n"
    )


def throughput() -> None:
    print("made narrative of 300 pages (4 paragraphs of 5 sentences each)")
    made = random.Random(20221231)
    texts, expected = [], 0
    for _ in range(300 * 4):
        picked = [made.randrange(len(PATTERNS)) for _ in range(5)]
        expected += sum(FIGURES[i] for i in picked)
        texts.append("".join(_fill(PATTERNS[i], made) for i in picked))
    blocks = [Paragraph(text=t, location=Location(block=i)) for i, t in enumerate(texts)]
    start = time.perf_counter()
    prose = read_prose(passages(blocks), year=2022)
    took = time.perf_counter() - start
    print(f"  {len(prose.facts)} of {expected} figures, {len(prose.relations)} relations in {took:.1f} s")
    print(
        f"  {sum(map(len, texts)) / took / 1000:.0f} thousand characters and {expected / took:.0f} figures a second\n"
    )


def _fill(pattern: str, made: random.Random) -> str:
    a, b = made.sample(NAMES, 2)
    x, y = (f"{made.uniform(1, 5000):,.2f}" for _ in range(2))
    return pattern.format(
        year=2022,
        a=a,
        b=b,
        x=x,
        y=y,
        p=f"{made.uniform(0, 100):.2f}",
        n=made.randint(5, 900),
        m=made.randint(5, 900),
    )


def hostile(size: int) -> None:
    print(f"hostile paragraphs of {size:,} characters")
    units = {
        "digits": "1",
        "points": "1.",
        "dashes": "1-",
        "groups": "1,",
        "brackets": "(",
        "closed": ")",
        "among": "其中",
        "words": "支出",
        "letters": "的",
        "numerals": "一百二十",
        "hedges": "约",
        "titles": "《",
        "years": "2020年",
        "names": "、甲股",
        "spaces": " ",
        "lines": "1\n",
        "amounts": "支出1万元，",
        "shares": "占5%，",
        "open": "(1万元",
        "moves": "由1人增加到2人，",
        "rows": "其中支出1万元",
        "sentences": "支出1万元。",
    }
    for name, unit in units.items():
        start = time.perf_counter()
        prose = read(unit * (size // len(unit)))
        took = time.perf_counter() - start
        said = ", ".join(remark.code for remark in prose.remarks)
        print(f"  {name:10} {took:6.1f} s  {len(prose.facts):6} facts  {said}")


if __name__ == "__main__":
    sentences()
    throughput()
    hostile(100_000 if "--quick" in sys.argv else 1_000_000)
