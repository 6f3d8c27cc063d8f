"""How a command ends when it cannot go on: a sentence with what to do next, and an exit code. Knows no command."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

from gouji.errors import ExitCode, GoujiError
from gouji.run import console


def heed_termination() -> None:
    """Take a request to end (SIGTERM: a service that is stopped, a task that ran too long) like Ctrl-C: tidy up first."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def ending(error: BaseException) -> ExitCode:
    """Say what happened, and the code to end with; what is not understood is our bug and is written down."""
    if isinstance(error, GoujiError):
        console.say(f"错误：{error}")
        if error.advice:
            console.say(f"      {error.advice}")
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        console.say("已中断；重新运行即可继续。")
        return ExitCode.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - nobody listens any more
        return ExitCode.OK
    from gouji.run.bugs import report  # noqa: PLC0415 - lazy on purpose

    console.say(f"程序内部错误：{type(error).__name__}。错误报告已写到 {report(error)}，请发给维护人员。")
    return ExitCode.BUG
