"""`gouji scan` and `gouji recheck`: options → runs over drop folders, and what is printed of them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import ExitCode, UsageError
from gouji.extract.model import Remark
from gouji.run.answer import Answer
from gouji.run.bounds import Bounds
from gouji.run.checking import rules_of
from gouji.run.settings import Settings

if TYPE_CHECKING:
    from gouji.run.scan import Outcome, Scan

LEDGER = "ledger.sqlite3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for."""

    inboxes: tuple[Path, ...]
    settings: Settings
    settle: float = 10.0
    on_success: str = "keep"
    time_budget: float | None = None
    accept_fewer: bool = False
    dry_run: bool = False
    on_finish: str = ""
    fail_on: str = "never"
    format: str = "text"


def state_folder(inbox: Path) -> Path:
    """The folder beside the inbox that keeps ledger, originals and results; never inside it."""
    absolute = inbox.absolute()
    return absolute.with_name(absolute.name + ".gouji")


def ledger_of(settings: Settings, inbox: Path | None = None) -> str:
    """The ledger in force: --ledger or GOUJI_LEDGER or gouji.toml, else the one beside the inbox.

    Raises:
        UsageError: neither a ledger nor an inbox is known.
    """
    if settings.ledger:
        return settings.ledger
    if inbox is None:
        raise UsageError("不知道用哪个台账", "用 --ledger 指定，或设置 GOUJI_LEDGER，或写进 gouji.toml。")
    return str(state_folder(inbox) / LEDGER)


def scan(request: Request) -> Answer:
    """Scan each inbox; one object (or a short text) for each.

    Raises:
        ScanBusy, SourceMissing, LedgerError, UsageError: see run.scan.
    """
    from gouji.run import scan as scanning  # noqa: PLC0415 - lazy: the ledger is heavy

    if request.on_success not in {"keep", "move"}:
        raise UsageError(f"--on-success 不能是“{request.on_success}”", "可选：keep、move")
    answers: list[str] = []
    codes: list[ExitCode] = []
    remarks: list[Remark] = []
    for inbox in request.inboxes:
        task = _task(request, inbox)
        if request.dry_run:
            answers.append(_dry(task))
            continue
        outcome = scanning.scan(task)
        if request.on_success == "move":
            remarks += _move(task, outcome)
        answers.append(_json(outcome) if request.format == "json" else _text(outcome, inbox))
        codes.append(_code(outcome, request.fail_on))
        if request.on_finish:
            remarks += _finish(request.on_finish, outcome)
    return Answer(text="\n".join(answers), code=max(codes, default=ExitCode.OK), remarks=tuple(remarks))


def _task(request: Request, inbox: Path) -> Scan:
    from gouji.run.scan import Scan  # noqa: PLC0415 - lazy

    settings = request.settings
    return Scan(
        root=inbox,
        ledger=ledger_of(settings, inbox),
        state=state_folder(inbox),
        rules=rules_of(settings),
        bounds=Bounds(seconds=settings.timeout, memory_mb=settings.memory),
        settle=request.settle,
        workers=settings.jobs,
        time_budget=request.time_budget,
        accept_fewer=request.accept_fewer,
        engine=settings.reader,
    )


def _dry(task: Scan) -> str:
    """What a scan would look at, without touching anything."""
    from gouji.run import walk  # noqa: PLC0415 - lazy

    seen = walk.walk(task.root)
    lines = [f"{s.path}  {s.outcome or '待处理'}  {s.reason or ''}".rstrip() for s in seen]
    return "\n".join([*lines, f"共 {len(seen)} 个文件（演练，未作任何改动）"])


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """The scan as other programs read it."""
    return {
        "run": outcome.run,
        **outcome.counts(),
        "read": outcome.read,
        "findings": outcome.findings,
        "files": [{"path": a.path, "outcome": a.outcome, "reason": a.reason} for a in outcome.arrivals],
    }


def _json(outcome: Outcome) -> str:
    return json.dumps(as_dict(outcome), ensure_ascii=False, separators=(",", ":"))


def _text(outcome: Outcome, inbox: Path) -> str:
    from gouji.report.inert import one_line  # noqa: PLC0415 - lazy
    from gouji.run.nightly import OUTCOME_ZH, REASON_ZH  # noqa: PLC0415 - lazy
    from gouji.run.scan import advice_of  # noqa: PLC0415 - lazy

    counts = outcome.counts()
    sums = " + ".join(f"{OUTCOME_ZH[name]} {counts[name]}" for name in OUTCOME_ZH)
    lines = [
        f"{inbox}　第 {outcome.run} 次扫描" + ("（接着上次中断处）" if outcome.resumed else ""),
        f"  看到 {counts['seen']} = {sums}；本次读取 {outcome.read}",
        f"  新问题：错误 {outcome.findings['must']}　核实 {outcome.findings['explain']}　提示 {outcome.findings['hint']}",
    ]
    for arrival in outcome.arrivals:
        if arrival.outcome in {"refused", "deferred"}:
            reason = REASON_ZH.get(arrival.reason or "", arrival.reason or "")
            lines.append(
                f"  {OUTCOME_ZH[arrival.outcome]}  {one_line(arrival.path)}  {reason}　{advice_of(arrival.reason)}".rstrip()
            )
    if outcome.left:
        lines.append(f"  时间用完，还有 {outcome.left} 个文件留到下次")
    lines.append(f"  结果在 {outcome.folder}")
    return "\n".join(lines)


def _code(outcome: Outcome, fail_on: str) -> ExitCode:
    """0 when every file is accounted for; findings count only when asked."""
    levels = {"must": ("must",), "explain": ("must", "explain"), "hint": ("must", "explain", "hint")}.get(
        fail_on, ()
    )
    return ExitCode.FINDINGS if any(outcome.findings[level] for level in levels) else ExitCode.OK


def _move(task: Scan, outcome: Outcome) -> list[Remark]:
    """Move what was filed to <state>/done/, under a new name where one is taken; nothing is ever overwritten."""
    remarks = []
    for arrival in outcome.arrivals:
        source = task.root / arrival.path
        if arrival.outcome not in {"new", "revision", "duplicate"} or not source.is_file():
            continue
        target = task.state / "done" / arrival.path
        n = 1
        while target.exists():
            target = target.with_name(f"{Path(arrival.path).stem}-{n}{Path(arrival.path).suffix}")
            n += 1
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
        except OSError as error:
            remarks.append(Remark(code="not_moved", message=f"没能移走 {arrival.path}：{error.strerror}"))
    return remarks


def _finish(command: str, outcome: Outcome) -> list[Remark]:
    """Run the bureau's own command with the run's result folder as its last argument."""
    done = subprocess.run(f'{command} "{outcome.folder}"', shell=True, check=False)  # noqa: S602 - the bureau's own words
    if done.returncode != 0:
        return [Remark(code="on_finish", message=f"--on-finish 命令以 {done.returncode} 结束")]
    return []


def recheck(settings: Settings, inbox: Path | None, *, form: str) -> Answer:
    """Apply the rules in force to every stored submission, without reading a document.

    Raises:
        LedgerError: there is no ledger.
    """
    from gouji.run.rechecking import recheck as again  # noqa: PLC0415 - lazy
    from gouji.store.database import open_ledger  # noqa: PLC0415 - lazy

    ledger = open_ledger(ledger_of(settings, inbox), create=False)
    counts = again(
        ledger, rules_of(settings), Bounds(seconds=settings.timeout, memory_mb=settings.memory), settings.jobs
    )
    if form == "json":
        return Answer(text=json.dumps(counts, ensure_ascii=False))
    text = f"按现行规则重新核对 {counts['submissions']} 份，没有读取任何文件；错误 {counts['must']}　核实 {counts['explain']}　提示 {counts['hint']}"
    return Answer(text=text)
