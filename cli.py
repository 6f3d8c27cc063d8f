"""Commands: parse, call one function of run/, print, exit. Nothing is decided here.

stdout carries only what was asked for; progress and remarks go to stderr, and vanish when stderr is no terminal.
Heavy modules are imported inside the commands, so that `gouji --help` stays quick.
"""

from __future__ import annotations

import gc
import inspect
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from gouji import __version__
from gouji.run import console
from gouji.run.answer import Answer  # noqa: TC001 - looked at when commands are registered
from gouji.run.failing import ending, heed_termination

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.run.settings import Settings

app = typer.Typer(
    name="gouji",
    help="勾稽：读取绩效自评报告，找出对不上的数字，指出应为多少、为什么。",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[list[str], typer.Argument(metavar="路径…", help="文件或文件夹（文件夹会整个读取）")]
Lang = Annotated[str | None, typer.Option("--lang", help="界面语言 zh|en（默认 zh）")]
Reader = Annotated[str | None, typer.Option("--reader", help="读取方式 fast|reference|audit")]
Jobs = Annotated[int | None, typer.Option("-j", "--jobs", help="同时读取的文件数")]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", help="每个文件最多用时（秒）；扫描页每页另加四分之一，合计最多另加十倍"),
]
Memory = Annotated[int | None, typer.Option("--memory", help="每个文件最多内存（MB）")]
Packs = Annotated[list[str] | None, typer.Option("--pack", help="本地规则包（TOML），可重复")]
Outputs = Annotated[list[Path] | None, typer.Option("-o", "--output", help="写到文件，按后缀选格式，可重复")]
Debug = Annotated[bool, typer.Option("--debug", help="出错时显示程序内部信息")]


def command(work: Callable[..., Answer]) -> None:
    """Register a command under its function's name: its answer is printed, its errors become sentences.

    Every command takes --debug, which shows the traceback of an error instead.
    """
    asked = inspect.signature(work, eval_str=True)
    debugging = inspect.Parameter("debug", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Debug)
    parameters = [*asked.parameters.values(), debugging]

    def answered(**options: Any) -> NoReturn:  # noqa: ANN401 - whatever the command declares
        debug = options.pop("debug")
        try:
            answer = work(**options)
            console.say_all(answer.remarks)
            console.show(answer.text)
        except (typer.Exit, typer.Abort, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            if debug and not isinstance(error, KeyboardInterrupt | BrokenPipeError):
                raise
            raise typer.Exit(ending(error)) from error
        raise typer.Exit(answer.code)

    answered.__signature__ = asked.replace(parameters=parameters, return_annotation=None)  # type: ignore[attr-defined]
    answered.__annotations__ = {p.name: p.annotation for p in parameters}
    answered.__doc__ = work.__doc__
    app.command(name=work.__name__.rstrip("_"))(answered)


@app.callback(invoke_without_command=True)
def root(
    *,
    version: Annotated[bool, typer.Option("--version", help="显示版本")] = False,
) -> None:
    """勾稽：读取绩效自评报告，找出对不上的数字，指出应为多少、为什么。"""
    if version:
        typer.echo(f"gouji {__version__}")
        raise typer.Exit


@command
def check(
    paths: Paths,
    output: Outputs = None,
    format: Annotated[str, typer.Option("-f", "--format", help="屏幕输出 text|json|jsonl|csv")] = "text",  # noqa: A002
    level: Annotated[str | None, typer.Option("--level", help="显示到哪一级 must|explain|hint")] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="到哪一级算未通过（never 都算通过）")
    ] = None,
    show_rounding: Annotated[bool, typer.Option("--show-rounding", help="也显示尾差")] = False,
    pack: Packs = None,
    waivers: Annotated[str | None, typer.Option("--waivers", help="豁免文件（TOML）")] = None,
    annotate: Annotated[Path | None, typer.Option("--annotate", help="把批注后的副本写到这个文件夹")] = None,
    reader: Reader = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    lang: Lang = None,
) -> Answer:
    """读取、核对，并列出问题；不写台账。"""
    options = {
        "level": level, "fail_on": fail_on, "pack": pack or None, "waivers": waivers, "reader": reader, "jobs": jobs,
        "timeout": timeout, "memory": memory, "lang": lang,
    }  # fmt: skip
    from gouji.run import checking  # noqa: PLC0415 - lazy on purpose

    settings = _settings(options)
    request = checking.Request(
        paths=tuple(paths),
        settings=settings,
        format=format,
        outputs=tuple(output or ()),
        show_rounding=show_rounding,
        annotate=annotate,
        width=console.width(),
        colour=console.colour(),
    )
    with console.progress() as progress:
        return checking.check(request, progress)


@command
def extract(
    paths: Paths,
    format: Annotated[str, typer.Option("-f", "--format", help="屏幕输出 text|json")] = "text",  # noqa: A002
    output: Annotated[Path | None, typer.Option("-o", "--output", help="文件夹：每张数据框一个 CSV")] = None,
    reader: Reader = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    lang: Lang = None,
) -> Answer:
    """只读取：表格、数字、指标、文字，原样列出。"""
    options = {"reader": reader, "jobs": jobs, "timeout": timeout, "memory": memory, "lang": lang}
    from gouji.run import extracting  # noqa: PLC0415 - lazy on purpose

    settings = _settings(options)
    with console.progress() as progress:
        return extracting.extract(tuple(paths), settings, form=format, folder=output, progress=progress)


@command
def rules(
    action: Annotated[str, typer.Argument(metavar="list|test|coverage", help="列出、自测、看覆盖")] = "list",
    paths: Annotated[list[str] | None, typer.Argument(metavar="路径…", help="coverage：要看的文件")] = None,
    format: Annotated[str, typer.Option("-f", "--format", help="text|json")] = "text",  # noqa: A002
    pack: Packs = None,
    lang: Lang = None,
) -> Answer:
    """规则目录。"""
    from gouji.run import catalogue  # noqa: PLC0415 - lazy on purpose

    settings = _settings({"pack": pack or None, "lang": lang})
    return catalogue.rules(action, tuple(paths or ()), settings, form=format)


@command
def explain(
    code: Annotated[str, typer.Argument(metavar="规则代码|问题编号", help="如 B04，或一条问题的编号")],
    paths: Annotated[list[str] | None, typer.Argument(metavar="路径…", help="问题编号所在的文件")] = None,
    pack: Packs = None,
    lang: Lang = None,
) -> Answer:
    """一条规则的含义、依据和例子；或一条问题的完整推算。"""
    from gouji.run import catalogue  # noqa: PLC0415 - lazy on purpose

    return catalogue.explain(code, tuple(paths or ()), _settings({"pack": pack or None, "lang": lang}))


Inbox = Annotated[Path | None, typer.Option("--inbox", help="收件文件夹（台账在它旁边）")]
Ledger = Annotated[str | None, typer.Option("--ledger", help="台账：文件路径或 postgresql:// 地址")]
Form = Annotated[str, typer.Option("-f", "--format", help="text|json")]


@command
def scan(
    inboxes: Annotated[list[Path], typer.Argument(metavar="收件文件夹…", help="收件文件夹，可多个")],
    settle: Annotated[float, typer.Option("--settle", help="文件静止多少秒才处理")] = 10.0,
    on_success: Annotated[str, typer.Option("--on-success", help="处理后原件 keep 留下|move 移走")] = "keep",
    time_budget: Annotated[
        float | None, typer.Option("--time-budget", help="最多用时（秒），余下的下次处理")
    ] = None,
    accept_fewer: Annotated[bool, typer.Option("--accept-fewer", help="文件夹确实清空过，照常扫描")] = False,
    again: Annotated[bool, typer.Option("--again", help="以前退回的文件再读一次")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看有哪些文件，不作改动")] = False,
    on_finish: Annotated[str, typer.Option("--on-finish", help="之后运行的命令，末尾加结果文件夹")] = "",
    fail_on: Annotated[str, typer.Option("--fail-on", help="有哪一级问题时退出码为 1")] = "never",
    pack: Packs = None,
    ledger: Ledger = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    format: Form = "text",  # noqa: A002
) -> Answer:
    """夜间扫描：把收件文件夹里新到的报告读一遍，记入台账，写出结果；可以反复运行。"""
    from gouji.run import scanning  # noqa: PLC0415 - lazy on purpose

    settings = _settings(
        {"ledger": ledger, "jobs": jobs, "timeout": timeout, "memory": memory, "pack": pack or None}
    )
    request = scanning.Request(
        inboxes=tuple(inboxes), settings=settings, settle=settle, on_success=on_success, time_budget=time_budget,
        accept_fewer=accept_fewer, again=again, dry_run=dry_run, on_finish=on_finish, fail_on=fail_on, format=format,
    )  # fmt: skip
    return scanning.scan(request)


@command
def recheck(
    inbox: Inbox = None,
    ledger: Ledger = None,
    pack: Packs = None,
    format: Form = "text",  # noqa: A002
) -> Answer:
    """按现行规则重新核对台账里的报告，不读取任何文件。"""
    from gouji.run import scanning  # noqa: PLC0415 - lazy on purpose

    return scanning.recheck(_settings({"ledger": ledger, "pack": pack or None}), inbox, form=format)


@command
def report(
    which: Annotated[str, typer.Argument(metavar="latest|编号", help="哪一次运行")] = "latest",
    output: Outputs = None,
    new_only: Annotated[bool, typer.Option("--new-only", help="只列以前没有的问题")] = False,
    inbox: Inbox = None,
    ledger: Ledger = None,
) -> Answer:
    """从台账重出任何一次运行的报告。"""
    from gouji.run import history  # noqa: PLC0415 - lazy on purpose

    settings, place = _ledger(ledger, inbox)
    page = history.Page(width=console.width(), colour=console.colour())
    asked = history.Asked(which=which, outputs=tuple(output or ()), new_only=new_only)
    return history.report(asked, place, settings, page)


@command
def diff(
    before: Annotated[str, typer.Argument(metavar="前", help="运行编号，或 单位@年度#版次")],
    after: Annotated[str, typer.Argument(metavar="后", help="运行编号，或 单位@年度#版次")],
    inbox: Inbox = None,
    ledger: Ledger = None,
    format: Form = "text",  # noqa: A002
) -> Answer:
    """两次运行或两个版次之间：消除了什么、新增了什么、还剩什么。"""
    from gouji.run.differing import diff as compare  # noqa: PLC0415 - lazy on purpose

    return compare(before, after, _ledger(ledger, inbox)[1], form=format)


@command
def runs(
    action: Annotated[str, typer.Argument(metavar="list|show|status", help="列出、查看、检查")] = "list",
    number: Annotated[int | None, typer.Argument(metavar="编号", help="show：哪一次")] = None,
    max_age: Annotated[str, typer.Option("--max-age", help="status：多久没有扫描算异常，如 26h")] = "",
    inbox: Inbox = None,
    ledger: Ledger = None,
    format: Form = "text",  # noqa: A002
) -> Answer:
    """运行记录；status --max-age 26h 用来发现夜间扫描没有运行。"""
    from gouji.run import history  # noqa: PLC0415 - lazy on purpose

    return history.show_runs(action, number, _ledger(ledger, inbox)[1], max_age=max_age, form=format)


@command
def waive(
    action: Annotated[str, typer.Argument(metavar="add|list|import", help="豁免、列出、从工作簿收回")],
    what: Annotated[str | None, typer.Argument(metavar="指纹|工作簿", help="问题的指纹，或 .xlsx")] = None,
    reason: Annotated[str, typer.Option("--reason", help="理由")] = "",
    by: Annotated[str, typer.Option("--by", help="处理人")] = "",
    until: Annotated[str, typer.Option("--until", help="有效期至，如 2025-12-31")] = "",
    office: Annotated[str, typer.Option("--office", help="哪个单位的（几个单位有同一条时）")] = "",
    inbox: Inbox = None,
    ledger: Ledger = None,
) -> Answer:
    """认可一条说明；数字一变就失效。"""
    from gouji.run import deciding  # noqa: PLC0415 - lazy on purpose

    decision = deciding.Words(reason=reason, by=by, until=until, office=office)
    return deciding.waive(action, _ledger(ledger, inbox)[1], what, decision)


@command
def roster(
    file: Annotated[
        Path | None, typer.Argument(metavar="名录.csv", help="应报单位；不写则列出未报、迟报")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="只看这一年")] = None,
    inbox: Inbox = None,
    ledger: Ledger = None,
) -> Answer:
    """应报名录：谁还没报，谁迟报。"""
    from gouji.run.roster import roster as listing  # noqa: PLC0415 - lazy on purpose

    return listing(_ledger(ledger, inbox)[1], file, year=year)


@command
def import_(
    what: Annotated[
        str, typer.Argument(metavar="accounts|budget|list", help="决算、预算批复；list 列出已导入的")
    ],
    file: Annotated[Path | None, typer.Argument(metavar="表.csv", help="局内的决算表或预算批复表")] = None,
    unit: Annotated[str, typer.Option("--unit", help="表里没写金额单位时：元|万元|亿元")] = "",
    year: Annotated[int | None, typer.Option("--year", help="表里没有年度一列时")] = None,
    inbox: Inbox = None,
    ledger: Ledger = None,
) -> Answer:
    """导入局内掌握的决算数或批复的预算数，与各单位报告核对。"""
    from gouji.run.known_tables import take  # noqa: PLC0415 - lazy on purpose

    return take(what, file, _ledger(ledger, inbox)[1], unit=unit, year=year)


@command
def letter(
    paths: Paths,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到这个文件夹")],
    bureau: Annotated[str, typer.Option("--bureau", help="发函单位")],
    due: Annotated[str, typer.Option("--due", help="答复期限，如 2023-07-31")],
    number: Annotated[str, typer.Option("--number", help="文号")] = "",
    contact: Annotated[str, typer.Option("--contact", help="联系人和电话")] = "",
    template: Annotated[Path | None, typer.Option("--template", help="自己的 Word 模板")] = None,
    jobs: Jobs = None,
) -> Answer:
    """核对，并为每个有问题的单位写一份整改通知（Word）。"""
    from gouji.run import lettering  # noqa: PLC0415 - lazy on purpose

    sender = lettering.Sender(bureau, due, output, number=number, contact=contact, template=template)
    with console.progress() as progress:
        return lettering.letters(tuple(paths), _settings({"jobs": jobs}), sender, progress)


@command
def schedule(
    action: Annotated[
        str, typer.Argument(metavar="print|install|remove|status", help="打印、安装、取消、查看")
    ],
    inbox: Annotated[Path | None, typer.Argument(metavar="收件文件夹", help="要扫描的文件夹")] = None,
    at: Annotated[str, typer.Option("--at", help="每天几点")] = "02:00",
    system: Annotated[str, typer.Option("--for", help="windows|systemd|cron（默认按本机）")] = "",
    option: Annotated[list[str] | None, typer.Option("--option", help="另加给 scan 的选项，可重复")] = None,
) -> Answer:
    """用操作系统自己的计划任务安排夜间扫描。"""
    from gouji.run import scheduling  # noqa: PLC0415 - lazy on purpose

    plan = None if inbox is None else scheduling.Plan(inbox=inbox, at=at, options=tuple(option or ()))
    return scheduling.schedule(action, plan, system)


@command
def doctor(
    inbox: Annotated[Path | None, typer.Argument(metavar="收件文件夹", help="也检查它和台账")] = None,
    as_task: Annotated[bool, typer.Option("--as-task", help="由计划任务启动时使用")] = False,
    backup: Annotated[str, typer.Option("--backup", help="把台账备份到新文件，或复制到空数据库")] = "",
    ledger: Ledger = None,
) -> Answer:
    """这台机器准备好了吗：组件、磁盘、权限、台账。"""
    from gouji.run import doctor as looking  # noqa: PLC0415 - lazy on purpose

    return looking.doctor(_settings({"ledger": ledger}), inbox, as_task=as_task, backup=backup)


def _ledger(ledger: str | None, inbox: Path | None) -> tuple[Settings, str]:
    """The settings, and the ledger that they or the inbox name."""
    from gouji.run.scanning import ledger_of  # noqa: PLC0415 - lazy on purpose

    settings = _settings({"ledger": ledger})
    return settings, ledger_of(settings, inbox)


def _settings(options: dict[str, Any]) -> Settings:
    from gouji.run.settings import load  # noqa: PLC0415 - lazy on purpose

    settings, remarks = load(options, environ=os.environ, folder=Path.cwd())
    console.say_all(remarks)
    return settings


def main() -> None:
    """Entry point of the `gouji` command."""
    gc.set_threshold(20_000, 20, 20)  # imports and tables make many objects and few circles
    heed_termination()
    app()


if __name__ == "__main__":
    main()
