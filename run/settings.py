"""Settings: option > GOUJI_* > nearest gouji.toml > built-in. Knows names and kinds of settings, not what they do."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.extract.model import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "gouji.toml"
PASSWORD = "GOUJI_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
_NOT_SETTINGS = frozenset(
    {"GOUJI_REQUIRE_ALL", "GOUJI_REGEN", PASSWORD}
)  # switches of the tests, and a secret
_CHOICES = {
    "lang": ("zh", "en"),
    "level": ("must", "explain", "hint"),
    "fail_on": ("must", "explain", "hint", "never"),
    "reader": ("fast", "reference", "audit"),
    "mail.security": ("starttls", "ssl", "none"),
    "mail.when": ("always", "findings", "failure"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The table [mail] of gouji.toml: the summary of a scan by SMTP. Without a host nothing is sent."""

    host: str = ""
    port: int = 0  # 0: 587 with STARTTLS, 465 with SSL, 25 without
    security: str = "starttls"  # starttls | ssl | none
    ca_file: str = ""  # certificate of an authority of the bureau's own
    user: str = ""
    password_env: str = PASSWORD  # variable that holds the password; it is written nowhere
    password_file: str = ""  # or a file that holds it
    sender: str = ""
    recipients: tuple[str, ...] = ()
    when: str = "always"  # always | findings | failure
    attach: bool = False  # the discrepancy table as well, not only its place
    timeout: float = 30.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set in gouji.toml and by GOUJI_*; `origin` says where each value came from."""

    lang: str = "zh"
    level: str = "hint"
    fail_on: str = "must"
    reader: str = "fast"
    pack: tuple[str, ...] = ()
    waivers: str = ""
    jobs: int = 1
    timeout: float = 60.0  # seconds for one document
    memory: int = 1024  # MB for one document
    ledger: str = ""
    mail: Mail = Mail()


def load(
    options: Mapping[str, Any], *, environ: Mapping[str, str], folder: Path
) -> tuple[Settings, tuple[Remark, ...]]:
    """The settings in force, and remarks on GOUJI_* variables that nobody knows.

    Args:
        options: values given on the command line; None stands for "not given".
        environ: usually os.environ.
        folder: where the search for gouji.toml begins, upwards.

    Raises:
        UsageError: an unknown key or a value of the wrong kind, with the nearest spelling.
    """
    known = {f.name for f in fields(Settings)}
    values: dict[str, Any] = {}
    path = nearest(folder)
    if path is not None:
        for key, value in _read(path).items():
            _refuse_unknown(key, known, str(path))
            values[key] = _mail(value, str(path)) if key == "mail" else _checked(key, value, str(path))
    remarks = []
    for name, text in sorted(environ.items()):
        if not name.startswith("GOUJI_") or name in _NOT_SETTINGS:
            continue
        key = name.removeprefix("GOUJI_").lower()
        if key not in known - {"mail"}:
            remarks.append(
                Remark(
                    code="unknown_variable", message=f"环境变量 {name} 不起作用{_nearest_word(key, known)}"
                )
            )
            continue
        values[key] = _checked(key, text.split(os.pathsep) if key == "pack" else text, name)
    for key, value in options.items():
        if value is not None:
            values[key] = _checked(key, value, f"--{key.replace('_', '-')}")
    return Settings(**values), tuple(remarks)


def _refuse_unknown(key: str, known: set[str], origin: str) -> None:
    if key not in known:
        raise UsageError(
            f"{origin}：不认识的设置“{key}”{_nearest_word(key, known)}", "可用的设置见 docs/commands.md。"
        )


def _mail(table: Any, origin: str) -> Mail:  # noqa: ANN401 - TOML holds anything
    """The table [mail], whole: a host needs a sender and somebody to write to.

    Raises:
        UsageError: a key is unknown, of the wrong kind, or missing.
    """
    if not isinstance(table, dict):
        raise UsageError(f"{origin}：mail 应写成一张表：[mail]")
    known = {f.name for f in fields(Mail)}
    for key in table:
        _refuse_unknown(key, known, f"{origin} [mail]")
    told = {key: _checked(key, value, f"{origin} [mail]", Mail(), "mail.") for key, value in table.items()}
    mail = Mail(**told)
    lacking = [key for key in ("host", "sender", "recipients") if not getattr(mail, key)]
    if lacking:
        raise UsageError(f"{origin} [mail] 缺少 {'、'.join(lacking)}", "样例见 docs/nightly.md。")
    for address in (mail.sender, *mail.recipients):
        if "@" not in address or any(sign.isspace() or sign in "<>," for sign in address):
            raise UsageError(
                f"{origin} [mail]：“{address}”不是邮件地址", "只写地址，例如 jixiao@example.gov.cn"
            )
    return mail


def nearest(folder: Path) -> Path | None:
    """The settings file that a command started in a folder finds."""
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return place / FILE
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}：读不懂这个设置文件（{error}）") from error


def _checked(key: str, value: Any, origin: str, among: object = None, prefix: str = "") -> Any:  # noqa: ANN401 - TOML holds anything
    """The value in the kind of its setting."""
    default = getattr(among if among is not None else Settings(), key)
    try:
        if isinstance(default, tuple):
            return tuple(str(item) for item in ([value] if isinstance(value, str) else value))
        if isinstance(default, bool) and not isinstance(value, bool):
            raise TypeError  # noqa: TRY301 - a word for a switch is no switch
        result = type(default)(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{origin}：设置 {key} 的值“{value}”不对，应为{type(default).__name__}") from error
    choices = _CHOICES.get(prefix + key)
    if choices and result not in choices:
        raise UsageError(
            f"{origin}：设置 {key} 的值“{value}”不对{_nearest_word(str(value), set(choices))}",
            f"可选：{'、'.join(choices)}",
        )
    if isinstance(result, int | float) and not isinstance(result, bool) and result <= 0:
        raise UsageError(f"{origin}：设置 {key} 的值必须大于 0")
    return result


def _nearest_word(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f"，是不是 {near[0]}？" if near else ""
