"""`gouji runs`, `gouji report`: what the ledger knows of past runs."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import ExitCode, UsageError
from gouji.run.answer import Answer
from gouji.run.checking import rules_of
from gouji.run.wording import OUTCOME_ZH, reason_zh
from gouji.store import confrontations, reports, runs
from gouji.store.database import opened
from gouji.validate.model import LEVEL_ZH, Level

if TYPE_CHECKING:
    from gouji.report.model import Entry
    from gouji.run.settings import Settings
    from gouji.store.runs import Run

ACTIONS = ("list", "show", "status")
STATE_ZH = {"running": "进行中或已中断", "done": "完成", "failed": "失败"}
_AGE = re.compile(r"(\d+)\s*([hdm])")
_UNIT = {"h": "hours", "d": "days", "m": "minutes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The terminal that a report is printed on."""

    width: int = 100
    colour: bool = False


def show_runs(
    action: str, number: int | None, place: str, *, max_age: str = "", form: str = "text"
) -> Answer:
    """List runs, show one, or say whether the last scan is recent enough (exit 1 when it is not).

    Raises:
        UsageError: unknown action or run, or an age that cannot be read.
        LedgerError: there is no ledger.
    """
    if action not in ACTIONS:
        raise UsageError(f"不认识的动作“{action}”", f"可选：{'、'.join(ACTIONS)}")
    with opened(place, create=False) as ledger:
        known = runs.runs(ledger)
        if action == "status":
            return _status(known, max_age)
        if action == "show":
            chosen = find(known, number)
            arrivals = runs.of_run(ledger, chosen.id)
            lines = [
                _line(chosen),
                *(
                    f"  {OUTCOME_ZH.get(a.outcome or '', '未完成')}  {a.path}  {reason_zh(a.reason)}".rstrip()
                    for a in arrivals
                ),
            ]
            said: Any = {
                **_as_dict(chosen),
                "files": [{"path": a.path, "outcome": a.outcome, "reason": a.reason} for a in arrivals],
            }
            return Answer(text=json.dumps(said, ensure_ascii=False) if form == "json" else "\n".join(lines))
        if form == "json":
            return Answer(text=json.dumps([_as_dict(r) for r in known], ensure_ascii=False))
        return Answer(text="\n".join(_line(r) for r in known) or "台账里还没有运行记录。")


def _as_dict(run: Run) -> dict[str, Any]:
    return {
        "run": run.id, "kind": run.kind, "root": run.root, "started": run.started, "ended": run.ended, "state": run.state,
        "counts": run.counts,
    }  # fmt: skip


def _line(run: Run) -> str:
    kind = {"scan": "扫描", "recheck": "复核"}.get(run.kind, run.kind)
    state = STATE_ZH.get(run.state, run.state)
    return f"{run.id:>5}  {_local(run.started)}  {kind}  {state}  {_what(run)}".rstrip()


def _what(run: Run) -> str:
    """Which inbox, and what became of its files; of a recheck, what it found."""
    counts = run.counts
    if run.kind != "scan":
        found = "　".join(f"{LEVEL_ZH[level]} {counts.get(level.value, 0)}" for level in Level)
        return f"核对 {counts['submissions']} 份　{found}" if "submissions" in counts else ""
    if "seen" not in counts:
        return run.root
    names = (("new", "新收"), ("revision", "更正版"), ("deferred", "暂缓"), ("refused", "退回"))
    return f"{run.root}　看到 {counts['seen']}" + "".join(
        f"　{zh} {counts.get(name, 0)}" for name, zh in names
    )


def _local(moment: str | None) -> str:
    """A time of the ledger as the clock on the wall showed it."""
    return f"{dt.datetime.fromisoformat(moment or '').astimezone():%Y-%m-%d %H:%M}"


def find(known: list[Run], number: int | None) -> Run:
    """The run of a number, or the newest.

    Raises:
        UsageError: there is none.
    """
    if not known:
        raise UsageError("台账里还没有运行记录", "先运行一次 gouji scan。")
    if number is None:
        return known[0]
    for run in known:
        if run.id == number:
            return run
    raise UsageError(f"没有第 {number} 次运行", "gouji runs list 可列出全部。")


def _status(known: list[Run], max_age: str) -> Answer:
    """The dead-man's check: did a scan end lately?"""
    done = [r for r in known if r.kind == "scan" and r.state == runs.DONE and r.ended]
    if not done:
        return Answer(text="还没有一次完整的扫描。", code=ExitCode.FINDINGS)
    ended = dt.datetime.fromisoformat(done[0].ended or "")
    age = dt.datetime.now(dt.UTC) - ended
    text = f"上一次完整的扫描（第 {done[0].id} 次）结束于 {_local(done[0].ended)}，距今 {age.total_seconds() / 3600:.1f} 小时。"
    text += _stuck(done)
    if not max_age:
        return Answer(text=text)
    match = _AGE.fullmatch(max_age.strip())
    if match is None:
        raise UsageError(f"看不懂的时长“{max_age}”", "写成 26h、90m 或 2d。")
    late = age > dt.timedelta(**{_UNIT[match[2]]: int(match[1])})
    return Answer(
        text=text + ("　超过了限度，请检查计划任务。" if late else ""),
        code=ExitCode.FINDINGS if late else ExitCode.OK,
    )


def _stuck(done: list[Run]) -> str:
    """A warning where the last scan of an inbox put off files for the third night running, or more. It fails no check."""
    last = {run.root: run for run in reversed(done)}
    stuck = {root: n for root, run in sorted(last.items()) if (n := int(run.counts.get("stuck", 0)))}
    return "".join(
        f"　注意：{root} 有 {n} 个文件已连续三夜以上没能收下，见摘要。" for root, n in stuck.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report is wanted, and where."""

    which: str = "latest"  # or the number of a run
    outputs: tuple[Path, ...] = ()
    new_only: bool = False


def report(asked: Asked, place: str, settings: Settings, page: Page) -> Answer:
    """The report of a past run ("latest" or its number) from the ledger, printed or written by suffix.

    Raises:
        UsageError: no such run, or an unknown suffix.
    """
    from gouji.report.registry import suffix_of, write  # noqa: PLC0415 - lazy
    from gouji.report.text import render  # noqa: PLC0415 - lazy
    from gouji.run.nightly import report_of  # noqa: PLC0415 - lazy

    for target in asked.outputs:
        suffix_of(target)
    with opened(place, create=False) as ledger:
        scans = [r for r in runs.runs(ledger) if r.kind == "scan"]
        chosen = find(scans, None if asked.which == "latest" else _number(asked.which))
        rules = rules_of(settings)
        filed = reports.revisions(ledger, newest=False, run_id=chosen.id)
        made = report_of(ledger, filed, rules, () if asked.new_only else runs.of_run(ledger, chosen.id))
        if asked.new_only:
            old = confrontations.fingerprints(ledger, before=chosen.id)
            made = replace(made, entries=tuple(_only_new(entry, old) for entry in made.entries))
        for target in asked.outputs:
            write(made, target)
        return Answer(text="" if asked.outputs else render(made, width=page.width, colour=page.colour))


def _number(text: str) -> int:
    if not text.isdigit():
        raise UsageError(f"“{text}”不是运行编号", "写 latest 或 gouji runs list 里的编号。")
    return int(text)


def _only_new(entry: Entry, old: set[tuple[str, str]]) -> Entry:
    if entry.confrontation is None:
        return entry
    found = tuple(f for f in entry.confrontation.findings if (entry.entity, f.fingerprint) not in old)
    return replace(entry, confrontation=replace(entry.confrontation, findings=found))
