"""Makes every sample again, byte for byte: `python samples/make.py [FOLDER]` (default: the folder of this file).

What a sample says and where it is wrong comes from its own writing, never from reading it.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the generator is a program of this repository, not of the package

from bench.generator import Made, f1, make, publish, rehearse  # noqa: E402
from bench.generator.figures import Rounding  # noqa: E402
from bench.generator.gold import Gold, Habit, Slip, Slot, Wrong, as_csv  # noqa: E402
from bench.generator.slips import slip  # noqa: E402

PLAIN = Habit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One ordered error: a kind, the end of a slot's key, and for some kinds a second one."""

    kind: str
    place: str
    other: str = ""
    rule: str = ""  # where the pair breaks other rules than each slot alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One folder."""

    slug: str
    purpose: str
    seed: int
    year: int
    units: int
    habit: Habit = PLAIN
    orders: tuple[Order, ...] = ()
    flaws: tuple[str, ...] = ()
    trade: int = -1


SAMPLES = (
    Sample(
        slug="f1-clean",
        purpose="无误，处处平衡；机关＋2 个二级机构",
        seed=11,
        year=2021,
        units=2,
        trade=0,
        habit=Habit(rounding=Rounding.BALANCED),
    ),
    Sample(
        slug="f1-rounding-truncated",
        purpose="无误；各数一律截尾，多处尾差；机关＋3 个二级机构",
        seed=23,
        year=2022,
        units=3,
        trade=1,
        habit=Habit(rounding=Rounding.TRUNCATED, thousands=True, nil="0.00"),
    ),
    Sample(
        slug="f1-rounding-balanced",
        purpose="无误；表内倒挤平衡，文字按实数四舍五入，表文相差 0.01",
        seed=4,
        year=2020,
        units=1,
        trade=2,
        habit=Habit(rounding=Rounding.BALANCED, prose=Rounding.NEAREST, strip=True, nil="—"),
    ),
    Sample(
        slug="f1-digit",
        purpose="文字中工资福利支出录错一位",
        seed=31,
        year=2020,
        units=0,
        trade=3,
        habit=Habit(strip=True),
        orders=(Order(kind="digit", place="综述二（一）/汇总/工资福利支出"),),
    ),
    Sample(
        slug="f1-transposed",
        purpose="二级机构公共财政拨款两位颠倒；全角数字",
        seed=47,
        year=2019,
        units=2,
        trade=4,
        habit=Habit(wide=True),
        orders=(Order(kind="transpose", place="年度收入情况/@1/公共财政拨款"),),
    ),
    Sample(
        slug="f1-yuan",
        purpose="二级机构公务接待费按元填报",
        seed=52,
        year=2022,
        units=2,
        trade=5,
        habit=Habit(nil="-"),
        orders=(Order(kind="yuan", place="三公经费/@1/公务接待费"),),
    ),
    Sample(
        slug="f1-swapped",
        purpose="机关行人员支出与公用支出互换",
        seed=64,
        year=2021,
        units=3,
        trade=6,
        orders=(
            Order(
                kind="swap",
                place="年度支出和结余情况/机关/人员支出",
                other="年度支出和结余情况/机关/公用支出",
                rule="A02",
            ),
        ),
    ),
    Sample(
        slug="f1-copied",
        purpose="一个二级机构的支出合计抄成另一个的",
        seed=71,
        year=2023,
        units=2,
        trade=7,
        habit=Habit(thousands=True),
        orders=(
            Order(
                kind="copied", place="年度支出和结余情况/@1/支出合计", other="年度支出和结余情况/@2/支出合计"
            ),
        ),
    ),
    Sample(
        slug="f1-stale",
        purpose="文字三公经费沿用上年数",
        seed=83,
        year=2018,
        units=0,
        trade=0,
        orders=(
            Order(
                kind="stale", place="综述二（一）三公/汇总/三公经费", other="综述二（一）三公/汇总/三公经费#2"
            ),
        ),
    ),
    Sample(
        slug="f1-double",
        purpose="汇总支出合计重复计入项目支出",
        seed=97,
        year=2021,
        units=2,
        trade=1,
        orders=(
            Order(
                kind="component",
                place="年度支出和结余情况/汇总/支出合计",
                other="年度支出和结余情况/汇总/项目支出",
            ),
        ),
    ),
    Sample(
        slug="f1-share-score",
        purpose="项目支出占比错；评分表总分错一位",
        seed=103,
        year=2022,
        units=0,
        trade=2,
        orders=(
            Order(kind="transpose", place="综述一（三）/汇总/占比/项目支出/支出合计"),
            Order(kind="digit", place="评分表/汇总/自评得分"),
        ),
    ),
    Sample(
        slug="f1-staff-text",
        purpose="人员分类合计不符；改进措施重复；占位符未替换；编号重复",
        seed=118,
        year=2020,
        units=2,
        trade=3,
        orders=(Order(kind="digit", place="综述一（一）/汇总/事业人员"),),
        flaws=("duplicate", "placeholder", "numbering"),
    ),
    Sample(
        slug="f1-rubric",
        purpose="资金结余指标应得 2 分填 3 分",
        seed=121,
        year=2021,
        units=0,
        trade=4,
        flaws=("balance_score",),
    ),
    Sample(
        slug="f1-three",
        purpose="三处互不相干的错误：漏录一位、专项来源录错、固定资产颠倒",
        seed=139,
        year=2019,
        units=3,
        trade=5,
        orders=(
            Order(kind="drop", place="年度支出和结余情况/@2/项目支出"),
            Order(kind="digit", place="综述二（二）1/汇总/上年结转/专项"),
            Order(kind="transpose", place="固定资产/机关/固定资产合计"),
        ),
    ),
)


OTHERS = (  # slug, family, purpose, seed, errors
    ("f2-base-table", "F2", "基础数据表＋指标表＋报告", 5, 1),
    ("f3-department", "F3", "新版整体支出自评表，标签与数值同格", 3, 0),
    ("f4-project", "F4", "项目支出绩效自评表", 8, 1),
    ("f5-sichuan", "F5", "四川系统导出表", 2, 0),
    ("f6-chongqing", "F6", "重庆部门整体绩效自评表，横向", 4, 1),
    ("f7-yunnan", "F7", "云南公开12–14表", 6, 0),
    ("f8-hubei", "F8", "湖北自评表，执行率 20 分", 9, 1),
    ("f9-narrative", "F9", "叙述式报告", 1, 1),
    ("f10-beijing", "F10", "部门整体绩效评估报告，增减额与增减率", 7, 0),
    ("f11-ningxia", "F11", "银川项目自评表", 12, 1),
    ("f12-system", "F12", "一体化系统导出表", 10, 0),
    ("f13-final-account", "F13", "部门决算公开说明与九张表", 14, 2),
    ("f14-three-public", "F14", "三公经费短文", 3, 1),
    ("f16-transfer", "F16", "转移支付分配表与区域自评表", 16, 1),
)


def make_f1(sample: Sample) -> Made:
    """Make one F1 sample with its ordered errors."""
    compose = partial(f1.compose, units=sample.units, flaws=frozenset(sample.flaws), trade=sample.trade)
    slots = rehearse(compose, sample.habit, sample.year, sample.seed)
    rng = _rng(sample)
    orders: dict[str, Slip] = {}
    for order in sample.orders:
        other = _find(slots, order.other) if order.other else None
        made = slip(order.kind, _find(slots, order.place), rng, other=other)
        orders |= {key: replace(s, rule=order.rule or s.rule) for key, s in made.items()}
    return publish(compose, sample.habit, sample.year, sample.seed, orders)


def _find(slots: Sequence[Slot], place: str) -> Slot:
    """The slot with this key; @n stands for the n-th 二级机构 of the table."""
    table, _, rest = place.partition("/")
    entities = list(dict.fromkeys(s.key.split("/")[1] for s in slots if s.key.startswith(table + "/")))
    for n, name in enumerate(entities[2:], 1):
        rest = rest.replace(f"@{n}/", f"{name}/")
    return next(s for s in slots if s.key == f"{table}/{rest}")


def _rng(sample: Sample) -> random.Random:
    return random.Random(sample.slug)


def write(folder: Path, made: Made) -> None:
    """Write one sample's four files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.docx").write_bytes(made.docx)
    (folder / "report.pdf").write_bytes(made.pdf)
    (folder / "expected.facts.csv").write_bytes(as_csv(made.facts, Gold))
    (folder / "expected.findings.csv").write_bytes(as_csv(made.findings, Wrong))


def main(folder: Path) -> None:
    """Make all samples and the table of them."""
    lines = []
    for sample in SAMPLES:
        made = make_f1(sample)
        write(folder / sample.slug, made)
        lines.append(row(sample.slug, "F1", sample.purpose, made))
    for slug, family, purpose, seed, errors in OTHERS:
        made = make(family, seed, errors=errors)
        write(folder / slug, made)
        lines.append(row(slug, family, purpose, made))
    (folder / "README.md").write_text(README.format(table="\n".join(lines)), encoding="utf-8")


def row(slug: str, family: str, purpose: str, made: Made) -> str:
    """One line of the table in the README."""
    seeded = "；".join(f"{w.rule.split()[0]} {w.printed}→{w.expected or '删'}" for w in made.findings) or "—"
    return f"| [{slug}]({slug}/) | {family} | {purpose} | {seeded} |"


README = """# 样例

全部为虚构：地名、单位、人名、电话、数字均为编造。由 `samples/make.py` 按固定种子生成，可逐字节重现。

每个目录：`report.docx` 与 `report.pdf`（同一内容的两种版式）、`expected.facts.csv`（写明的每一个数）、
`expected.findings.csv`（有意放入的错误；`rule` 列首个代码为最直接被违反的规则，其余为连带违反的规则）。
未列出的空白签字、日期等完整性提示不在其内；“尾差”不算错误。

| File | Form | Purpose | Seeded errors |
|---|---|---|---|
{table}
"""

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
