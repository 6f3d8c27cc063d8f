"""`gouji scan` and `gouji recheck`: options → runs over drop folders, and what is printed of them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import ExitCode, GoujiError, UsageError, most_serious
from gouji.extract.model import Remark
from gouji.run import journal, mailing
from gouji.run.answer import Answer
from gouji.run.bounds import Bounds
from gouji.run.checking import rules_of
from gouji.run.settings import Settings
from gouji.run.waiver_file import load as load_waivers
from gouji.run.walk import STATE
from gouji.run.wording import OUTCOME_ZH, advice_of, reason_zh

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.run.scan import Outcome, Scan, Stuck
    from gouji.validate.model import Waiver

LEDGER = "ledger.sqlite3"
STAGES = {
    "begun": "看过文件夹，登记开始", "looked": "文件已静止，开始收取", "written": "结果已写出", "finished": "台账已登记完成",
}  # fmt: skip
LISTED = 50  # refused and deferred files that the terminal names
LEVELS = {"never": (), "must": ("must",), "explain": ("must", "explain"), "hint": ("must", "explain", "hint")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for."""

    inboxes: tuple[Path, ...]
    settings: Settings
    settle: float = 10.0
    on_success: str = "keep"
    time_budget: float | None = None
    accept_fewer: bool = False
    again: bool = False
    dry_run: bool = False
    on_finish: str = ""
    fail_on: str = "never"
    format: str = "text"


def state_folder(inbox: Path) -> Path:
    """The folder beside the inbox that keeps ledger, originals and results; never inside it.

    Raises:
        UsageError: the inbox is a whole disk or share: nothing lies beside it.
    """
    place = Path(os.path.abspath(inbox))  # noqa: PTH100 - resolve() would follow a link that may change
    if not place.name:
        raise UsageError(
            f"收件文件夹不能是整个磁盘或共享：{inbox}", "在里面建一个文件夹，例如 收件，再扫描它。"
        )
    return place.with_name(place.name + STATE)


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
    """Scan each inbox; one object (or a short text) for each. One that cannot be scanned holds up no other.

    Raises:
        ScanBusy, SourceMissing, LedgerError, UsageError: see run.scan; only where there is one inbox.
    """
    if request.on_success not in {"keep", "move"}:
        raise UsageError(f"--on-success 不能是“{request.on_success}”", "可选：keep、move")
    if request.fail_on not in LEVELS:
        raise UsageError(f"--fail-on 不能是“{request.fail_on}”", f"可选：{'、'.join(LEVELS)}")
    if request.settle < 0 or (request.time_budget is not None and request.time_budget <= 0):
        raise UsageError(
            "--settle 不能小于 0，--time-budget 必须大于 0", "例如 --settle 10 --time-budget 3600"
        )
    answers = []
    for inbox in request.inboxes:
        try:
            answers.append(_watched(request, inbox))
        except GoujiError as error:
            if len(request.inboxes) == 1:
                raise
            said = f"错误：{inbox}：{error} {error.advice}".rstrip()
            answers.append(
                Answer(text="", code=error.exit_code, remarks=(Remark(code="not_scanned", message=said),))
            )
    return Answer(
        text="\n".join(a.text for a in answers if a.text),
        code=most_serious([a.code for a in answers]),
        remarks=tuple(remark for a in answers for remark in a.remarks),
    )


def _watched(request: Request, inbox: Path) -> Answer:
    """One inbox, with a log of its own; a scan that comes to no end is told as well."""
    if request.dry_run:
        return Answer(text=_dry(_task(request, inbox), request.format))
    log = journal.opened(state_folder(inbox))
    log(f"开始扫描 {inbox.absolute()}")
    try:
        return _scan(request, inbox, log)
    except BaseException as error:
        why = f"{error} {getattr(error, 'advice', '')}".strip() or type(error).__name__
        log(f"扫描没有完成：{why}")
        if not isinstance(error, KeyboardInterrupt):
            subject = f"gouji 夜间扫描没有完成：{inbox.absolute().name}"
            letter = mailing.Letter(subject=subject, text=f"{inbox.absolute()}\n{why}\n")
            _mail(request, letter, log, failure=True)
        raise


def _scan(request: Request, inbox: Path, log: Callable[[str], None]) -> Answer:
    from gouji.run.scan import scan as scan_one  # noqa: PLC0415 - lazy: the ledger is heavy

    outcome = scan_one(replace(_task(request, inbox), step=_steps(log)))
    remarks = [Remark(code="not_moved", message=f"没能移走 {path}：{why}") for path, why in outcome.unmoved]
    if outcome.unjudged:
        message = f"有 {outcome.unjudged} 份报告没能核对，见摘要.json 的“未能核对”"
        remarks.append(Remark(code="not_judged", message=message))
    remarks += [Remark(code="stuck", message=_stuck(one)) for one in outcome.stuck]
    if request.on_finish:
        remarks += _finish(request.on_finish, outcome)
    text = _text(outcome, inbox)
    log(text)
    for remark in remarks:
        log(remark.message)
    remarks += _tell(request, outcome, inbox, log, failure=bool(remarks))
    log("扫描结束")
    said = _json(outcome) if request.format == "json" else text
    return Answer(text=said, code=_code(outcome, request.fail_on), remarks=tuple(remarks))


def _steps(log: Callable[[str], None]) -> Callable[[str], None]:
    """Stages of a scan for its log: how far one came that was killed."""

    def step(name: str) -> None:
        if name in STAGES:
            log(STAGES[name])

    return step


def _stuck(one: Stuck) -> str:
    whose = f"（{one.office}）" if one.office else ""
    return f"已连续 {one.nights} 夜没能收下 {one.path}{whose}：{reason_zh(one.reason)}"


def _tell(
    request: Request, outcome: Outcome, inbox: Path, log: Callable[[str], None], *, failure: bool
) -> list[Remark]:
    """The summary by mail, where it is asked for; what became of the mail is noted in log and summary."""
    from gouji.run import nightly  # noqa: PLC0415 - lazy

    assert outcome.folder is not None
    counts = outcome.counts()
    letter = mailing.Letter(
        subject=f"gouji 夜间扫描 {inbox.absolute().name}：新收 {counts['new']}　更正 {counts['revision']}"
        f"　退回 {counts['refused']}　错误 {outcome.findings['must']}　核实 {outcome.findings['explain']}",
        text=(outcome.folder / nightly.PAGE).read_text(encoding="utf-8") + f"\n结果：{outcome.folder}\n",
        table=outcome.folder / nightly.FINDINGS,
    )
    findings = bool(outcome.findings["must"] or outcome.findings["explain"] or counts["refused"])
    said = _mail(request, letter, log, findings=findings, failure=failure)
    if not said:
        return []
    try:
        nightly.add_to_summary(outcome.folder, "邮件", said)
    except OSError as error:  # the results are there; only this note is not
        log(f"没能写入摘要：{error.strerror}")
    return [Remark(code="mail", message=said)] if said.startswith(mailing.NOT_SENT) else []


def _mail(
    request: Request,
    letter: mailing.Letter,
    log: Callable[[str], None],
    *,
    findings: bool = False,
    failure: bool,
) -> str:
    """What became of the mail, "" where none was wanted."""
    mail = request.settings.mail
    if not mailing.wanted(mail, findings=findings, failure=failure):
        return ""
    said = mailing.send(mail, letter)
    log(said)
    return said


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
        move=request.on_success == "move",
        again=request.again,
        waivers=_waivers(settings),
        accept_fewer=request.accept_fewer,
        engine=settings.reader,
    )


def _waivers(settings: Settings) -> tuple[Waiver, ...]:
    return load_waivers(Path(settings.waivers)) if settings.waivers else ()


def _dry(task: Scan, form: str) -> str:
    """What a scan would look at, without touching anything."""
    from gouji.run import taking, walk  # noqa: PLC0415 - lazy
    from gouji.store.database import opened  # noqa: PLC0415 - lazy

    seen = walk.walk(task.root)
    waiting = [s.path for s in seen if s.outcome is None]
    if "://" in task.ledger or Path(task.ledger).exists():
        with opened(task.ledger, create=False) as ledger:
            found = taking.sort_out(ledger, task.name, seen, run=None, again=task.again)
        waiting = [s.path for s in found.candidates]
    wanted = set(waiting)
    if form == "json":
        files = [
            {"path": s.path, "outcome": s.outcome, "reason": s.reason, "wanted": s.path in wanted}
            for s in seen
        ]
        said = {"dry_run": True, "seen": len(seen), "wanted": len(waiting), "files": files}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    lines = [f"待处理  {path}" for path in waiting]
    return "\n".join([*lines, f"共 {len(seen)} 个文件，待处理 {len(waiting)} 个（演练，未作任何改动）"])


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """The scan as other programs read it."""
    return {
        "run": outcome.run,
        **outcome.counts(),
        "read": outcome.read,
        "findings": outcome.findings,
        "stuck": [{"path": s.path, "reason": s.reason, "nights": s.nights} for s in outcome.stuck],
        "files": [{"path": a.path, "outcome": a.outcome, "reason": a.reason} for a in outcome.arrivals],
    }


def _json(outcome: Outcome) -> str:
    return json.dumps(as_dict(outcome), ensure_ascii=False, separators=(",", ":"))


def _text(outcome: Outcome, inbox: Path) -> str:
    from gouji.report.inert import one_line  # noqa: PLC0415 - lazy

    counts = outcome.counts()
    sums = " + ".join(f"{OUTCOME_ZH[name]} {counts[name]}" for name in OUTCOME_ZH)
    lines = [
        f"{inbox}　第 {outcome.run} 次扫描" + ("（接着上次中断处）" if outcome.resumed else ""),
        f"  看到 {counts['seen']} = {sums}；本次读取 {outcome.read}",
        f"  本次收到的报告中：错误 {outcome.findings['must']}　核实 {outcome.findings['explain']}　提示 {outcome.findings['hint']}",
    ]
    listed = [a for a in outcome.arrivals if a.outcome in {"refused", "deferred"}]
    for arrival in listed[:LISTED]:
        said = f"{reason_zh(arrival.reason)}　{advice_of(arrival.reason)}".rstrip()
        lines.append(f"  {OUTCOME_ZH[str(arrival.outcome)]}  {one_line(arrival.path)}  {said}")
    if len(listed) > LISTED:
        lines.append(f"  …共 {len(listed)} 个，见文件结果.csv")
    if outcome.left:
        lines.append(f"  时间用完，还有 {outcome.left} 个文件留到下次")
    lines.append(f"  结果在 {outcome.folder}")
    return "\n".join(lines)


def _code(outcome: Outcome, fail_on: str) -> ExitCode:
    """0 when every file is accounted for; findings count only when asked."""
    levels = LEVELS[fail_on]
    return ExitCode.FINDINGS if any(outcome.findings[level] for level in levels) else ExitCode.OK


def _finish(command: str, outcome: Outcome) -> list[Remark]:
    """Run the bureau's own command with the run's result folder as its last argument."""
    folder = str(outcome.folder)
    last = subprocess.list2cmdline([folder]) if os.name == "nt" else shlex.quote(folder)
    done = subprocess.run(f"{command} {last}", shell=True, check=False, stdout=sys.__stderr__)  # noqa: S602 - the bureau's own words
    if done.returncode != 0:
        return [Remark(code="on_finish", message=f"--on-finish 命令以 {done.returncode} 结束")]
    return []


def recheck(settings: Settings, inbox: Path | None, *, form: str) -> Answer:
    """Apply the rules in force to every stored submission, without reading a document.

    Raises:
        LedgerError: there is no ledger.
    """
    from gouji.run.rechecking import recheck as again  # noqa: PLC0415 - lazy
    from gouji.store.database import opened  # noqa: PLC0415 - lazy

    with opened(ledger_of(settings, inbox), create=False) as ledger:
        counts = again(
            ledger,
            rules_of(settings),
            Bounds(seconds=settings.timeout, memory_mb=settings.memory),
            workers=settings.jobs,
            waivers=_waivers(settings),
        )
        if form == "json":
            return Answer(text=json.dumps(counts, ensure_ascii=False))
        found = f"错误 {counts['must']}　核实 {counts['explain']}　提示 {counts['hint']}"
        lines = [
            f"按现行规则重新核对 {counts['submissions']} 份，没有读取任何文件；{found}",
            f"与重新核对前相比：消除 {sum(counts['closed'].values())}　新增 {sum(counts['new'].values())}",
        ]
        for title, rules in (("消除", counts["closed"]), ("新增", counts["new"])):
            if rules:
                lines.append(f"  {title}  " + "　".join(f"{rule} {n}" for rule, n in sorted(rules.items())))
        return Answer(text="\n".join(lines))
