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
_NOT_SETTINGS = frozenset({"GOUJI_REQUIRE_ALL", "GOUJI_REGEN"})  # switches of the tests
_CHOICES = {
    "lang": ("zh", "en"),
    "level": ("must", "explain", "hint"),
    "fail_on": ("must", "explain", "hint", "never"),
    "reader": ("fast", "reference", "audit"),
}


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
    path = _nearest(folder)
    if path is not None:
        for key, value in _read(path).items():
            if key not in known:
                raise UsageError(
                    f"{path}：不认识的设置“{key}”{_nearest_word(key, known)}",
                    "可用的设置见 docs/commands.md。",
                )
            values[key] = _checked(key, value, str(path))
    remarks = []
    for name, text in sorted(environ.items()):
        if not name.startswith("GOUJI_") or name in _NOT_SETTINGS:
            continue
        key = name.removeprefix("GOUJI_").lower()
        if key not in known:
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


def _nearest(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return place / FILE
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}：读不懂这个设置文件（{error}）") from error


def _checked(key: str, value: Any, origin: str) -> Any:  # noqa: ANN401 - TOML holds anything
    """The value in the kind of its setting."""
    default = getattr(Settings(), key)
    try:
        if isinstance(default, tuple):
            return tuple(str(item) for item in ([value] if isinstance(value, str) else value))
        result = type(default)(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{origin}：设置 {key} 的值“{value}”不对，应为{type(default).__name__}") from error
    choices = _CHOICES.get(key)
    if choices and result not in choices:
        raise UsageError(
            f"{origin}：设置 {key} 的值“{value}”不对{_nearest_word(str(value), set(choices))}",
            f"可选：{'、'.join(choices)}",
        )
    if isinstance(result, int | float) and result <= 0:
        raise UsageError(f"{origin}：设置 {key} 的值必须大于 0")
    return result


def _nearest_word(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f"，是不是 {near[0]}？" if near else ""
