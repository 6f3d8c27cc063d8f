"""The parts of one rule in a pack: shapes of its tables, closed lists of words, placeholders of its messages.

Knows what kinds say of themselves and what the built-in messages are made of; reads no file.
"""

from __future__ import annotations

import difflib
import string
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.normalize.taxonomy import taxonomy
from gouji.validate.model import Level
from gouji.validate.refs import ref

if TYPE_CHECKING:
    from gouji.validate.kinds import Kind

_SWITCHES = frozenset(
    {"office_only", "form", "scopes", "columns", "suspect", "hedged", "once", "both_zero", "disable"}
)
_NUMBERS = frozenset(
    {"needs", "least", "most", "soft", "floor", "times", "full", "low", "high", "percent", "scale"}
)
_TEXTS = frozenset(
    {
        "code",
        "name",
        "kind",
        "level",
        "message",
        "message_en",
        "message_more",
        "message_few",
        "message_nought",
        "compare",
        "at_most",
        "source",
        "why",
        "years",
        "detector",
        "check",
        "between",
        "aspect",
        "suffix",
        "begin",
        "label",
        "each",
        "but",
        "excuse",
        "subject",
    }
)
_LISTS = frozenset(
    {"families", "regions", "knock_on", "passing", "failing", "kinds", "shapes", "only", "except"}
)
_MESSAGES = ("message", "message_en", "message_more", "message_few", "message_nought", "compare", "at_most")
# What every judged tie and quotient can tell (see judge.py).
_ARITHMETIC = frozenset(
    [
        "a",
        "b",
        "d",
        "unit",
        "label",
        "entity",
        "where",
        "formula",
        "other",
        "other_unit",
        "other_label",
        "other_where",
        "note",
    ]
)


def check(entry: Mapping[str, Any], what: Kind, at: str, told: frozenset[str] | None) -> None:
    """What of a rule's keys can be known to be wrong before any report is read.

    Args:
        entry: the keys of the rule or of a change to one.
        what: its kind.
        at: file and rule, for the complaint.
        told: placeholders that built-in messages of this kind use; None does not look at messages.

    Raises:
        UsageError: names the key and, where there is one, the nearest spelling.
    """
    for key, value in walk(entry):
        _shape(key, value, at)
        for word in _flat(value) if key in what.choices else ():
            if word not in what.choices[key]:
                near = nearest(str(word), what.choices[key])
                raise UsageError(f"{at}：没有 {key} “{word}”{near}", "可用：" + "、".join(what.choices[key]))
        if key == "level" and value not in set(Level):
            raise UsageError(f"{at}：level 只能是 must、explain、hint")
        if key in what.concepts:
            for word in _flat(value):
                concept(word, at)
    for key, needed in what.tables.items():
        _tables(entry.get(key), key, needed, at)
    for key, value in walk(entry):
        if key in _MESSAGES and told is not None:
            placeholders(str(value), _ARITHMETIC | told, f"{at} {key}")


def placeholders(message: str, known: frozenset[str], at: str) -> frozenset[str]:
    """The names in braces of a message.

    Raises:
        UsageError: a brace stands alone, or a name is not known.
    """
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    except ValueError as error:
        raise UsageError(f"{at}：提示语的花括号不成对：“{message}”", "占位符写作 {a}、{label}。") from error
    for name in names:
        if known and name not in known:
            near = nearest(name, known)
            raise UsageError(f"{at}：没有占位符 {{{name}}}{near}", "可用：" + "、".join(sorted(known)))
    return frozenset(names)


def messages(params: Mapping[str, Any]) -> Iterator[str]:
    """Every message among the keys of a rule, at any depth."""
    for key, value in walk(params):
        if key in _MESSAGES and isinstance(value, str):
            yield value


def concept(word: Any, at: str) -> None:  # noqa: ANN401 -- a TOML value
    """A reference to a figure whose concept exists.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(word, str):
        raise UsageError(f"{at}：科目应写成文字，而不是 {word!r}")
    known = taxonomy().by_id
    try:
        wanted = ref(word).concept
    except UsageError as error:
        named = taxonomy().find(word)
        near = f"；“{word}”的代码是 {named.id}" if named else nearest(word, known)
        raise UsageError(f"{at}：{error}{near}", error.advice) from error
    if wanted not in known:
        raise UsageError(f"{at}：没有科目 {wanted}{nearest(wanted, known)}")


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest spelling as the end of a complaint, "" where none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f"；最接近的是 {near[0]}" if near else ""


def _shape(key: str, value: Any, at: str) -> None:  # noqa: ANN401 -- a TOML value
    if key in _SWITCHES and not isinstance(value, bool):
        raise UsageError(f"{at}：{key} 只能是 true 或 false")
    if key in _NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise UsageError(f"{at}：{key} 应是数，而不是 {value!r}")
    if key in _TEXTS and not isinstance(value, str):
        raise UsageError(f"{at}：{key} 应是文字，而不是 {value!r}")
    if key in _LISTS and not isinstance(value, list | tuple):
        raise UsageError(f"{at}：{key} 应是列表，写作 [ … ]")
    if key in {"passing", "failing"} and not all(isinstance(case, Mapping) for case in value):
        raise UsageError(f"{at}：{key} 的每个例子写作 {{ 科目 = 数 }}")


def _tables(value: Any, key: str, needed: tuple[str, ...], at: str) -> None:  # noqa: ANN401 -- a TOML value
    if value is None:
        return
    if not isinstance(value, list | tuple) or not all(isinstance(t, Mapping) for t in value):
        raise UsageError(f"{at}：{key} 应是表的列表，写作 [ {{ … }} ]")
    for number, table in enumerate(value, 1):
        missing = [n for n in needed if not set(n.split("|")) & set(table)]
        if missing:
            raise UsageError(f"{at}：{key} 第{number}项缺少 {missing[0].replace('|', ' 或 ')}")


def walk(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- a TOML value
    """Keys and values of a rule at any depth; its examples have keys of their own."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key, inner
            if key not in {"passing", "failing"}:
                yield from walk(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from walk(inner)


def _flat(value: Any) -> Iterator[Any]:  # noqa: ANN401 -- a TOML value
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner)
    else:
        yield value
