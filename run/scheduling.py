"""`gouji schedule`: the nightly scan by the operating system's own scheduler. We start nothing and stay resident nowhere.

Every form catches up a missed night, starts no second copy, and uses absolute paths only.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.run.settings import nearest
from gouji.run.walk import STATE

SYSTEMS = ("windows", "systemd", "cron")
NAME = "gouji-scan"
_MARK = f"# {NAME}"
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to run, and when."""

    inbox: Path
    at: str  # HH:MM, local time
    options: tuple[str, ...] = ()  # further options of `gouji scan`

    def command(self) -> list[str]:
        """The command line, absolute."""
        return [str(program()), "scan", str(self.inbox.absolute()), *self.options]

    def folder(self) -> Path:
        """Where it is to run: where the settings are that are in force here, or beside the inbox."""
        found = nearest(Path.cwd())
        return self.inbox.absolute().parent if found is None else found.parent

    def name(self) -> str:
        """The name of this inbox's task; each inbox has one of its own."""
        place = os.path.abspath(self.inbox)  # noqa: PTH100 - as the ledger names it
        return f"{NAME}-{sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"

    def time(self) -> tuple[int, int]:
        """Hour and minute.

        Raises:
            UsageError: no such time of day.
        """
        match = _TIME.fullmatch(self.at)
        if match is None:
            raise UsageError(f"时间“{self.at}”不对", "写成 02:00。")
        return int(match[1]), int(match[2])


def program() -> Path:
    """The gouji command of this very environment, absolute."""
    name = "gouji.exe" if os.name == "nt" else "gouji"
    beside = Path(sys.executable).parent / name
    found = beside if beside.exists() else Path(shutil.which("gouji") or sys.argv[0])
    return found.absolute()


def here() -> str:
    """The scheduler of this machine."""
    if os.name == "nt":
        return "windows"
    return "systemd" if Path("/run/systemd/system").is_dir() else "cron"


def schedule(action: str, plan: Plan | None, system: str = "") -> Answer:
    """Print, install, remove or look at the nightly scan.

    Raises:
        UsageError: unknown action or system, no inbox, or the scheduler refuses.
    """
    system = system or here()
    if system not in SYSTEMS:
        raise UsageError(f"不认识的系统“{system}”", f"可选：{'、'.join(SYSTEMS)}")
    if action in {"print", "install"}:
        if plan is None:
            raise UsageError("要扫描哪个文件夹？", "gouji schedule print 收件文件夹 --at 02:00")
        plan.time()
        return Answer(text=text_of(plan, system)) if action == "print" else _install(plan, system)
    if action == "remove":
        return _remove(plan, system)
    if action == "status":
        return _status(plan, system)
    raise UsageError(f"不认识的动作“{action}”", "可选：print、install、remove、status")


def text_of(plan: Plan, system: str) -> str:
    """What is handed to the scheduler."""
    return {"windows": _windows, "systemd": _systemd, "cron": cron_line}[system](plan)


def cron_line(plan: Plan) -> str:
    """One crontab entry; the last output stays beside the inbox (each scan has its log), and `%` is escaped as cron demands."""
    hour, minute = plan.time()
    log = plan.inbox.absolute().with_name(plan.inbox.name + STATE) / "scan.log"
    command = (
        f"cd {shlex.quote(str(plan.folder()))} && mkdir -p {shlex.quote(str(log.parent))}"
        f" && {shlex.join(plan.command())} > {shlex.quote(str(log))} 2>&1"
    )
    return f"{minute} {hour} * * * {command.replace('%', chr(92) + '%')} # {plan.name()}"


def _systemd(plan: Plan) -> str:
    hour, minute = plan.time()
    command = " ".join(_systemd_word(word) for word in plan.command())
    return (
        f"# ~/.config/systemd/user/{plan.name()}.service\n"
        "[Unit]\nDescription=gouji nightly scan\n\n"
        f"[Service]\nType=oneshot\nWorkingDirectory={str(plan.folder()).replace('%', '%%')}\nExecStart={command}\n\n"
        f"# ~/.config/systemd/user/{plan.name()}.timer\n"
        "[Unit]\nDescription=gouji nightly scan\n\n"
        f"[Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target"
    )


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _windows(plan: Plan) -> str:
    hour, minute = plan.time()
    command, *arguments = plan.command()
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>gouji nightly scan</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2025-01-01T{hour:02}:{minute:02}:00</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT8H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(command)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(plan.folder()))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>"""


def _install(plan: Plan, system: str) -> Answer:
    name = plan.name()
    if system == "cron":
        _write_crontab([*_others(name), cron_line(plan)])
    elif system == "systemd":
        folder = _user_units()
        folder.mkdir(parents=True, exist_ok=True)
        service, timer = _systemd(plan).split(f"# ~/.config/systemd/user/{name}.timer\n")
        (folder / f"{name}.service").write_text(service, encoding="utf-8")
        (folder / f"{name}.timer").write_text(timer + "\n", encoding="utf-8")
        _run(["systemctl", "--user", "daemon-reload"])
        _run(["systemctl", "--user", "enable", "--now", f"{name}.timer"])
    else:
        file = plan.inbox.absolute().with_name(plan.inbox.name + STATE) / f"{name}.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_windows(plan), encoding="utf-16")
        _run(["schtasks", "/Create", "/TN", name, "/XML", str(file), "/F"])
    return Answer(text=f"已安排每天 {plan.at} 扫描 {plan.inbox.absolute()}（{system}，{name}）。")


def _remove(plan: Plan | None, system: str) -> Answer:
    """Take away the scan of one inbox, or of all."""
    if system == "cron":
        _write_crontab(_others(plan.name() if plan is not None else NAME))
    elif system == "systemd":
        for timer in sorted(_user_units().glob(f"{plan.name() if plan is not None else NAME}*.timer")):
            _run(["systemctl", "--user", "disable", "--now", timer.name])
            timer.with_suffix(".service").unlink(missing_ok=True)
            timer.unlink()
    elif plan is None:
        raise UsageError("要取消哪个文件夹的扫描？", "gouji schedule remove 收件文件夹")
    else:
        _run(["schtasks", "/Delete", "/TN", plan.name(), "/F"])
    return Answer(text="已取消夜间扫描。")


def _user_units() -> Path:
    return Path.home() / ".config" / "systemd" / "user"


def _status(plan: Plan | None, system: str) -> Answer:
    if system == "cron":
        ours = [line for line in _crontab() if _MARK in line]
        return Answer(text="\n".join(ours) or "没有安排夜间扫描。")
    if system == "systemd":
        return Answer(text=_run(["systemctl", "--user", "list-timers", f"{NAME}*", "--all"]))
    if plan is None:
        raise UsageError("要看哪个文件夹的扫描？", "gouji schedule status 收件文件夹")
    return Answer(text=_run(["schtasks", "/Query", "/TN", plan.name(), "/V", "/FO", "LIST"]))


def _crontab() -> list[str]:
    try:
        done = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)  # noqa: S607 - the system's own
    except FileNotFoundError as error:
        raise UsageError("这台机器没有 cron", "用 --for 选 systemd 或 windows。") from error
    return done.stdout.splitlines() if done.returncode == 0 else []


def _others(name: str) -> list[str]:
    """Every line of the table but those of a name that begins so."""
    return [line for line in _crontab() if f"# {name}" not in line]


def _write_crontab(lines: list[str]) -> None:
    _run(["crontab", "-"], stdin="".join(f"{line}\n" for line in lines))


def _run(command: list[str], stdin: str | None = None) -> str:
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError as error:
        raise UsageError(
            f"这台机器没有 {command[0]}", "用 --for 换一个系统，或用 schedule print 打印后手工安排。"
        ) from error
    if done.returncode != 0:
        raise UsageError(f"{command[0]} 没有接受：{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
