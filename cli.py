"""Commands: parse, call one function of run/, print, exit. Nothing is decided here.

stdout carries only what was asked for; progress and remarks go to stderr, and vanish when stderr is no terminal.
Heavy modules are imported inside the commands, so that `gouji --help` stays quick.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gouji.errors import ExitCode, GoujiError
from gouji.run import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
Timeout = Annotated[float | None, typer.Option("--timeout", help="每个文件最多用时（秒）")]
Memory = Annotated[int | None, typer.Option("--memory", help="每个文件最多内存（MB）")]
Debug = Annotated[bool, typer.Option("--debug", help="出错时显示程序内部信息")]


@app.callback()
def root(
    *,
    version: Annotated[bool, typer.Option("--version", help="显示版本")] = False,
) -> None:
    """勾稽：读取绩效自评报告，找出对不上的数字，指出应为多少、为什么。"""
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415 - lazy on purpose

        typer.echo(f"gouji {installed('gouji')}")
        raise typer.Exit


@app.command()
def check(
    paths: Paths,
    output: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="写到文件，按后缀选格式，可重复")
    ] = None,
    format: Annotated[str, typer.Option("-f", "--format", help="屏幕输出 text|json|jsonl|csv")] = "text",  # noqa: A002
    level: Annotated[str | None, typer.Option("--level", help="显示到哪一级 must|explain|hint")] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", help="到哪一级算未通过 must|explain|hint|never")
    ] = None,
    show_rounding: Annotated[bool, typer.Option("--show-rounding", help="也显示尾差")] = False,
    pack: Annotated[list[str] | None, typer.Option("--pack", help="本地规则包（TOML），可重复")] = None,
    waivers: Annotated[str | None, typer.Option("--waivers", help="豁免文件（TOML）")] = None,
    annotate: Annotated[Path | None, typer.Option("--annotate", help="把批注后的副本写到这个文件夹")] = None,
    reader: Reader = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """读取、核对，并列出问题；不写台账。"""
    options = {
        "level": level, "fail_on": fail_on, "pack": pack or None, "waivers": waivers, "reader": reader, "jobs": jobs,
        "timeout": timeout, "memory": memory, "lang": lang,
    }  # fmt: skip
    with _answering(debug=debug):
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
        with _progress() as progress:
            answer = checking.check(request, progress)
        console.say_all(answer.remarks)
        console.show(answer.text)
        raise typer.Exit(answer.code)


@app.command()
def extract(
    paths: Paths,
    format: Annotated[str, typer.Option("-f", "--format", help="屏幕输出 text|json")] = "text",  # noqa: A002
    output: Annotated[Path | None, typer.Option("-o", "--output", help="文件夹：每张数据框一个 CSV")] = None,
    reader: Reader = None,
    jobs: Jobs = None,
    timeout: Timeout = None,
    memory: Memory = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """只读取：表格、数字、指标、文字，原样列出。"""
    options = {"reader": reader, "jobs": jobs, "timeout": timeout, "memory": memory, "lang": lang}
    with _answering(debug=debug):
        from gouji.run import extracting  # noqa: PLC0415 - lazy on purpose

        settings = _settings(options)
        with _progress() as progress:
            answer = extracting.extract(tuple(paths), settings, form=format, folder=output, progress=progress)
        console.say_all(answer.remarks)
        console.show(answer.text)
        raise typer.Exit(answer.code)


@app.command()
def rules(
    action: Annotated[
        str, typer.Argument(metavar="list|test|coverage", help="列出规则、运行规则自带的例子、看覆盖")
    ] = "list",
    paths: Annotated[list[str] | None, typer.Argument(metavar="路径…", help="coverage：要看的文件")] = None,
    format: Annotated[str, typer.Option("-f", "--format", help="text|json")] = "text",  # noqa: A002
    pack: Annotated[list[str] | None, typer.Option("--pack", help="本地规则包（TOML），可重复")] = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """规则目录。"""
    with _answering(debug=debug):
        from gouji.run import catalogue  # noqa: PLC0415 - lazy on purpose

        answer = catalogue.rules(
            action, tuple(paths or ()), _settings({"pack": pack or None, "lang": lang}), form=format
        )
        console.show(answer.text)
        raise typer.Exit(answer.code)


@app.command()
def explain(
    code: Annotated[str, typer.Argument(metavar="规则代码|问题编号", help="如 B04，或一条问题的编号")],
    paths: Annotated[list[str] | None, typer.Argument(metavar="路径…", help="问题编号所在的文件")] = None,
    pack: Annotated[list[str] | None, typer.Option("--pack", help="本地规则包（TOML），可重复")] = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """一条规则的含义、依据和例子；或一条问题的完整推算。"""
    with _answering(debug=debug):
        from gouji.run import catalogue  # noqa: PLC0415 - lazy on purpose

        answer = catalogue.explain(code, tuple(paths or ()), _settings({"pack": pack or None, "lang": lang}))
        console.show(answer.text)
        raise typer.Exit(answer.code)


# ---------------------------------------------------------------- what all commands share


def _settings(options: dict[str, Any]) -> Settings:
    from gouji.run.settings import load  # noqa: PLC0415 - lazy on purpose

    settings, remarks = load(options, environ=os.environ, folder=Path.cwd())
    console.say_all(remarks)
    return settings


@contextmanager
def _answering(*, debug: bool) -> Iterator[None]:
    """Errors as sentences with what to do next; a traceback only when asked for."""
    try:
        yield
    except GoujiError as error:
        if debug:
            raise
        console.say(f"错误：{error}")
        if error.advice:
            console.say(f"      {error.advice}")
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt as error:
        console.say("已中断；重新运行即可继续。")
        raise typer.Exit(ExitCode.INTERRUPTED) from error
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nobody listens any more
        raise typer.Exit(ExitCode.OK) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if debug:
            raise
        from gouji.run.bugs import report  # noqa: PLC0415 - lazy on purpose

        console.say(f"程序内部错误：{type(error).__name__}。错误报告已写到 {report(error)}，请发给维护人员。")
        raise typer.Exit(ExitCode.BUG) from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal's stderr (done, total), nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - lazy on purpose
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("读取"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def main() -> None:
    """Entry point of the `gouji` command."""
    app()


if __name__ == "__main__":
    main()
