"""List numbers that repeat, jump, or stand on the wrong level (N02); one list in several styles (N10).

A list that restarts at one is always right, and so is one that goes on where an inner list ended.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gouji.normalize.model import Passage
from gouji.validate.text_places import Mark, as_cn, at_passage, mark_of, place, prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.validate.case import Case
    from gouji.validate.model import Observation, Rule

_LABEL = re.compile(
    r"(?P<word>任务|目标|重点工作|工作|项目|事项|措施|问题|举措)\s*(?P<n>\d{1,2})\s*[:：、.．](?!\d)"
)
MOST = 12  # slips told of one narrative; more of them are a matter of its reading, not of its writing
_SHORT = 40  # a heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A marked paragraph; `index` is its position among the passages looked at."""

    index: int
    mark: Mark
    passage: Passage
    offset: int = 0  # of its text inside the passage
    meant: int = 0  # the number it should have carried, where it slipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A number that does not follow: duplicate | jump | missing | level."""

    item: Item
    what: str
    expected: str
    before: str = ""  # the number printed before it


def slips(items: Sequence[Item], texts: Sequence[str], breaks: frozenset[int] = frozenset()) -> list[Slip]:
    """The numbers that do not follow.

    Args:
        items: marked paragraphs in order.
        texts: every paragraph by index, to find numbers inside running text.
        breaks: indices of headings without a number, behind which inner lists begin anew.
    """
    found, levelled = _wrong_level(items)
    state: dict[str, list[Item]] = {}  # by style: the open list and, beneath, the lists it interrupted
    last: dict[str, Item] = {}
    by_separator: dict[tuple[str, str], int] = {}
    pending = sorted(breaks)
    started = 0
    for item in levelled:
        mark = item.mark
        while pending and pending[0] <= item.index:
            for style in [s for s in state if s not in {"part", "cn"}]:
                state.pop(style)
            started = pending.pop(0)
        for style in [s for s, stack in state.items() if stack and stack[-1].mark.rank > mark.rank]:
            state.pop(style)
        stack = state.setdefault(mark.style, [])
        slip = _judge(
            item, stack, last.get(mark.style), by_separator.get((mark.style, mark.separator)), texts, started
        )
        if slip is not None:
            found.append(slip)
            item = replace(item, meant=stack[-1].mark.n + 1 if stack else 0)  # noqa: PLW2901 -- the item as it is kept
        if mark.n == 1 or not stack:
            stack.append(item)
        else:
            stack[-1] = item
        last[mark.style] = item
        by_separator[mark.style, mark.separator] = mark.n
        started = item.index if mark.rank < 3 else started
    return sorted(found, key=lambda s: (s.item.index, s.item.offset))


def _judge(
    item: Item,
    stack: list[Item],
    last: Item | None,
    same_separator: int | None,
    texts: Sequence[str],
    started: int,
) -> Slip | None:
    n, style = item.mark.n, item.mark.style
    if n == 1:
        # 1、 behind 1、 may open an inner list; nobody nests （一） in （一）.
        if stack and stack[-1].mark.n == 1 and style == "cn_paren":
            return Slip(
                item=item, what="duplicate", expected=_spell(item.mark, 2), before=stack[-1].mark.text
            )
        return None
    if same_separator == n - 1:
        return None
    if not stack:
        goes_on = last is not None and last.mark.n == n - 1
        if goes_on or (last is None and style in {"part", "cn"}) or _inline(item, n - 1, texts, started):
            return None
        return Slip(item=item, what="missing", expected=_spell(item.mark, 1))
    while len(stack) > 1 and stack[-2].mark.n == n - 1 and stack[-1].mark.n != n - 1:
        stack.pop()  # an inner list of the same style ended, the outer one goes on
    before = stack[-1]
    if (
        n == before.mark.n + 1
        or (before.meant and n == before.meant + 1)
        or _inline(item, n - 1, texts, before.index)
    ):
        return None
    what = "duplicate" if n == before.mark.n else "jump"
    return Slip(item=item, what=what, expected=_spell(item.mark, before.mark.n + 1), before=before.mark.text)


def _inline(item: Item, n: int, texts: Sequence[str], since: int) -> bool:
    """Whether the number before stands inside running text between here and there."""
    cn = as_cn(n)
    pattern = {
        "part": rf"第{cn}(?:部分|章)",
        "cn": rf"{cn}[、.．]|{cn}是",
        "cn_paren": rf"[（(]{cn}[）)]|{cn}是",
        "ar": rf"(?<!\d){n}[、.．](?!\d)|(?<!\d){n}[-—至~]\d|^\s*{n}[.．]\d",  # 3.65岁以上老人…
        "ar_paren": rf"[（(]{n}[）)]|{chr(ord('⑴') + n - 1)}|(?<!\d){n}[)）]",
        "circled": chr(ord("①") + n - 1) if n <= 20 else "$^",
    }[item.mark.style]
    return any(re.search(pattern, text) for text in texts[since : item.index])


def _spell(mark: Mark, n: int) -> str:
    if mark.style in {"part", "cn", "cn_paren"}:
        return re.sub(r"[一二三四五六七八九十]+", as_cn(n), mark.text)
    return re.sub(r"\d+", str(n), mark.text) if re.search(r"\d", mark.text) else str(n)


def _wrong_level(items: Sequence[Item]) -> tuple[list[Slip], list[Item]]:
    """4、 between 三、 and 五、 where 四、 is meant: told once, and read as 四、 from there on."""
    found: list[Slip] = []
    levelled = list(items)
    for outer, spelling in (("cn", "{}、"), ("cn_paren", "（{}）")):
        heads = [k for k, i in enumerate(levelled) if i.mark.style == outer]
        for a, b in itertools.pairwise(heads):
            gap = levelled[a].mark.n + 1
            if levelled[b].mark.n != gap + 1:
                continue
            if outer == "cn_paren" and any(levelled[k].mark.rank < 2 for k in range(a, b)):
                continue
            inner = [
                k for k in range(a + 1, b) if levelled[k].mark.style == "ar" and levelled[k].mark.n == gap
            ]
            inner = [
                k
                for k in inner
                if len(levelled[k].passage.text.strip()) <= _SHORT and "。" not in levelled[k].passage.text
            ]
            odd = [k for k in inner if not _follows(levelled, k)]
            if len(odd) == 1:
                k = odd[0]
                found.append(Slip(item=levelled[k], what="level", expected=spelling.format(as_cn(gap))))
                rank = levelled[a].mark.rank
                levelled[k] = replace(levelled[k], mark=replace(levelled[k].mark, style=outer, rank=rank))
    return found, levelled


def _follows(items: Sequence[Item], k: int) -> bool:
    """Whether an Arabic number continues the list before it."""
    n = items[k].mark.n
    for j in range(k - 1, -1, -1):
        if items[j].mark.style == "ar":
            return items[j].mark.n == n - 1
        if items[j].mark.rank < 3:
            return n == 1
    return n == 1


def numbering(rule: Rule, case: Case) -> Iterator[Observation]:
    """N02: slips of the narrative, and of the lists inside each cell."""
    passages = prose(case)
    items = [
        Item(index=n, mark=m, passage=p) for n, p in enumerate(passages) if (m := mark_of(p.text)) is not None
    ]
    breaks = frozenset(n for n, p in enumerate(passages) if p.is_heading and mark_of(p.text) is None)
    for slip in slips(items, [p.text for p in passages], breaks)[:MOST]:
        yield _tell(rule, slip)
    for passage in case.submission.narrative:
        if passage.in_cell:
            yield from _in_cell(rule, passage)


def _in_cell(rule: Rule, passage: Passage) -> Iterator[Observation]:
    lines, offset, items, texts = passage.text.split("\n"), 0, [], []
    for n, line in enumerate(lines):
        mark = mark_of(line)
        if mark is not None:
            items.append(Item(index=n, mark=mark, passage=passage, offset=offset))
        texts.append(line)
        offset += len(line) + 1
    if len(items) > 1 and items[0].mark.n == 1:
        yield from (_tell(rule, slip) for slip in slips(items, texts) if slip.what != "missing")
    yield from _labels(rule, passage)


def _labels(rule: Rule, passage: Passage) -> Iterator[Observation]:
    """任务1 … 任务3、任务3: labels with a number, each kind by itself."""
    last: dict[str, tuple[int, int]] = {}  # as printed, and as it should have been
    starts = [
        m
        for m in _LABEL.finditer(passage.text)
        if m.start() == 0 or passage.text[m.start() - 1] in "\n；;。 \u3000"
    ]
    total: dict[str, int] = {}
    for match in starts:
        total[match["word"]] = total.get(match["word"], 0) + 1
    for match in starts:
        word, n = match["word"], int(match["n"])
        span = (match.start(), match.end("n"))
        before = last.get(word)
        last[word] = (n, n)
        if before is None or n in {before[0] + 1, before[1] + 1, 1}:
            continue
        last[word] = (n, before[0] + 1)
        if n == before[0]:
            text = f"{place(passage)}中“{word}{n}”出现两次，共{total[word]}项，编号有误，请顺排。"
        else:
            text = (
                f"{place(passage)}中“{word}{before[0]}”之后是“{word}{n}”，编号不连续，请核对是否漏项或误编。"
            )
        yield at_passage(
            rule, passage, span, text, cause="编号有误", code="numbering", expected=f"{word}{before[0] + 1}"
        )


def _tell(rule: Rule, slip: Slip) -> Observation:
    item, mark = slip.item, slip.item.mark
    start, end = mark.span
    after = item.passage.text[item.offset + end :].split("\n")[0].strip()[:16]
    words = {
        "duplicate": f"编号“{mark.text}”（{after}…）与前一项重复，应为“{slip.expected}”，请顺排",
        "jump": f"编号“{mark.text}”（{after}…）前一项是“{slip.before}”，编号不连续，请核对是否漏项或误编",
        "missing": f"编号“{mark.text}”（{after}…）之前没有“{slip.expected}”，请补上或重新编号",
        "level": f"编号“{mark.text}”（{after}…）所在的层级应为“{slip.expected}”，请更正",
    }[slip.what]
    expected = slip.expected if slip.what != "missing" else None
    return at_passage(
        rule,
        item.passage,
        (item.offset + start, item.offset + end),
        f"{place(item.passage)}：{words}。",
        cause="编号有误",
        code="numbering",
        expected=expected,
    )


def styles(rule: Rule, case: Case) -> Iterator[Observation]:
    """N10: one list whose numbers are written in several ways; one hint for the document."""
    previous: Item | None = None
    for n, passage in enumerate(prose(case)):
        mark = mark_of(passage.text)
        if mark is None:
            continue
        item = Item(index=n, mark=mark, passage=passage)
        if (
            previous is not None
            and mark.style == previous.mark.style == "ar"
            and mark.n == previous.mark.n + 1
            and mark.separator != previous.mark.separator
        ):
            yield at_passage(
                rule,
                passage,
                mark.span,
                f"同一组编号写法不一：“{previous.mark.text}”之后是“{mark.text}”，请统一序号样式。",
                cause="序号样式不一",
                code="styles",
                expected=mark.text.replace(mark.separator, previous.mark.separator),
                related=(previous.passage.location,),
            )
            return
        if mark.style == "ar" or mark.rank < 3:
            previous = item
