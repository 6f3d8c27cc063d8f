"""Rule packs: TOML files → RuleSet. Fails closed: what is not understood stops the run (exit 2).

A bureau's pack `extends` the built-in rules and changes them by code; it can add rules of the closed kinds, never code.
This is the one module of the room that reads files.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.validate import packparts
from gouji.validate.kinds import Kind, registry
from gouji.validate.model import Level, Rule, RuleSet
from gouji.validate.packparts import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

BUILT_IN = "gouji"
_RULE_KEYS = frozenset(f.name for f in fields(Rule)) - {"params", "pack"}
_NEEDED = ("code", "name", "kind", "level", "message")
_SECTIONS = frozenset({"pack", "defaults", "rule", "override"})
_PACK_KEYS = frozenset({"id", "version", "extends", "title", "source", "region"})
_DEFAULT_KEYS = frozenset({"rounding", "slack"})
_FIXED = frozenset({"code", "kind"})  # an override may not change what a code means


def load(
    packs: Sequence[Path] = (), *, region: str = "", family: str = "", year: int | None = None
) -> RuleSet:
    """The built-in rules, changed and extended by packs in the given order.

    Args:
        packs: TOML files of a bureau; later ones win.
        region: administrative code; rules for other regions are left out.
        family: form family id; "" keeps the rules of every family (confront chooses by the submission).
        year: fiscal year; None keeps the rules of every year.

    Raises:
        UsageError: a pack cannot be read or says something that is not understood; names file, entry, nearest spelling.
    """
    own = _built_in_sources()
    sources = [*own, *(_read(path) for path in packs)]
    rules: dict[str, Rule] = {}
    headers: list[tuple[str, str, str]] = []
    defaults: dict[str, Any] = {}
    for index, (name, data) in enumerate(sources):
        header = _pack(name, data, rules, defaults, extends=index >= len(own))
        headers.append((*header, hashlib.sha256(data).hexdigest()))
    chosen = RuleSet(
        id="+".join([BUILT_IN, *(h[0] for h in headers[len(own) :])]),
        version="+".join(dict.fromkeys(h[1] for h in headers)),
        sha256=hashlib.sha256(b"\0".join(data for _, data in sources)).hexdigest(),
        rules=tuple(
            rule
            for rule in sorted(rules.values(), key=lambda r: r.code)
            if applies(rule, family=family or None, region=region, year=year, strict=bool(family))
        ),
        packs=tuple(headers),
        rounding=defaults.get("rounding", "nearest"),
        slack=defaults.get("slack", Decimal("0.01")),
    )
    if packs:
        from gouji.validate.packcheck import contradictions  # noqa: PLC0415 -- needs the solver, only for foreign packs

        for complaint in contradictions(chosen):
            raise UsageError(complaint, "请修改规则包，或用 [override.代码] 停用其中一条。")
    return chosen


def applies(
    rule: Rule, *, family: str | None, region: str = "", year: int | None = None, strict: bool = True
) -> bool:
    """Is a rule meant for this form, region and year? An unknown form gets the rules without family only."""
    if rule.families and strict and family not in rule.families:
        return False
    if rule.regions and region and not any(region.startswith(r.rstrip("0")) for r in rule.regions):
        return False
    return not (rule.years and year is not None and not _in_years(rule.years, year))


def _in_years(years: str, year: int) -> bool:
    bounds = {">=": year.__ge__, "<=": year.__le__, "==": year.__eq__}
    return all(bounds[part.strip()[:2]](int(part.strip()[2:])) for part in years.split(","))


@cache
def _built_in_sources() -> tuple[tuple[str, bytes], ...]:
    folder = files("gouji.validate") / "rules"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple((p.name, p.read_bytes()) for p in paths)


def _read(path: Path) -> tuple[str, bytes]:
    try:
        return str(path), path.read_bytes()
    except OSError as error:
        raise UsageError(f"规则包 {path} 读不到：{error.strerror}", "请核对 --pack 的路径。") from error


def _pack(
    name: str, data: bytes, rules: dict[str, Rule], defaults: dict[str, Any], *, extends: bool
) -> tuple[str, str]:
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"规则包 {name} 不是有效的 TOML：{error}", "请按提示的行号修改；同一键不能写两次。"
        ) from error
    _known(content, _SECTIONS, f"{name}")
    header = content.get("pack")
    if not isinstance(header, dict) or not isinstance(header.get("id"), str) or not header.get("version"):
        raise UsageError(f"规则包 {name} 缺少 [pack] id 与 version")
    _known(header, _PACK_KEYS, f"{name} [pack]")
    if extends and header.get("extends") != BUILT_IN:
        raise UsageError(f'规则包 {name} 须在 [pack] 写明 extends = "{BUILT_IN}"')
    _sections(name, content)
    _defaults(name, content.get("defaults", {}), defaults)
    told = _told(rules) if extends else None
    for entry in content.get("rule", []):
        rule = _rule(name, entry, str(header["id"]), told)
        if rule.code in rules:
            raise UsageError(f"{name}：规则 {rule.code} 重复（已在 {rules[rule.code].pack} 中）")
        rules[rule.code] = rule
    for code, change in content.get("override", {}).items():
        _override(name, code, change, rules, told)
    return str(header["id"]), str(header["version"])


def _defaults(name: str, given: Mapping[str, Any], defaults: dict[str, Any]) -> None:
    _known(given, _DEFAULT_KEYS, f"{name} [defaults]")
    if given.get("rounding", "nearest") not in {"nearest", "truncate"}:
        raise UsageError(f"{name} [defaults]：rounding 只能是 nearest 或 truncate")
    if "rounding" in given:
        defaults["rounding"] = given["rounding"]
    if "slack" in given:
        try:
            defaults["slack"] = Decimal(str(given["slack"]))
        except InvalidOperation as error:
            raise UsageError(f"{name} [defaults]：slack “{given['slack']}”不是数") from error


def _sections(name: str, content: Mapping[str, Any]) -> None:
    """Each section in the shape that TOML has for it."""
    rules, changes = content.get("rule", []), content.get("override", {})
    if not isinstance(content.get("defaults", {}), dict):
        raise UsageError(f"{name}：defaults 应写作 [defaults]")
    if not isinstance(rules, list) or not all(isinstance(r, dict) for r in rules):
        raise UsageError(f"{name}：rule 应写作 [[rule]]")
    if not isinstance(changes, dict) or not all(isinstance(c, dict) for c in changes.values()):
        raise UsageError(f"{name}：override 应写作 [override.代码]，下面逐行写要改的键")


def _told(rules: Mapping[str, Rule]) -> dict[str, frozenset[str]]:
    """The placeholders that messages of each kind use in the rules that are known."""
    result: dict[str, frozenset[str]] = {}
    for rule in rules.values():
        texts = [rule.message, rule.message_en, *packparts.messages(rule.params)]
        names = [packparts.placeholders(text, frozenset(), rule.code) for text in texts]
        result[rule.kind] = frozenset().union(result.get(rule.kind, frozenset()), *names)
    return result


def _rule(name: str, entry: Mapping[str, Any], pack: str, told: Mapping[str, frozenset[str]] | None) -> Rule:
    code = entry.get("code", "?")
    at = f"{name}：规则 {code}"
    for needed in _NEEDED:
        if not isinstance(entry.get(needed), str):
            raise UsageError(f"{at} 缺少 {needed}")
    if not (len(code) == 3 and code[0].isalpha() and code[1:].isdigit()):
        raise UsageError(f"{at}：代码应为一个大写字母加两位数字，如 A01")
    what = _kind(entry["kind"], at)
    _known(entry, _RULE_KEYS | what.options, at)
    params = {k: v for k, v in entry.items() if k not in _RULE_KEYS}
    _params(params, what, at)
    packparts.check(entry, what, at, None if told is None else told.get(what.name, frozenset()))
    _families(entry, at)
    given = {k: v for k, v in entry.items() if k in _RULE_KEYS}
    given["level"] = Level(given["level"])
    for key in ("families", "regions", "knock_on", "passing", "failing"):
        given[key] = tuple(given.get(key, ()))
    if given.get("years"):
        _years(given["years"], at)
    return Rule(**given, params=params, pack=pack)


def _override(
    name: str,
    code: str,
    change: Mapping[str, Any],
    rules: dict[str, Rule],
    told: Mapping[str, frozenset[str]] | None,
) -> None:
    at = f"{name} [override.{code}]"
    if code not in rules:
        raise UsageError(f"{at}：没有规则 {code}{nearest(code, rules)}")
    old = rules[code]
    what = _kind(old.kind, at)
    _known(change, (_RULE_KEYS - _FIXED) | what.options | {"disable"}, at)
    if change.get("disable") is True:
        del rules[code]
        return
    if not isinstance(change.get("disable", False), bool):
        raise UsageError(f"{at}：disable 只能是 true 或 false")
    params = {**old.params, **{k: v for k, v in change.items() if k not in _RULE_KEYS and k != "disable"}}
    _params(params, what, at)
    packparts.check(change, what, at, None if told is None else told.get(what.name, frozenset()))
    _families(change, at)
    if change.get("years"):
        _years(change["years"], at)
    given = {k: v for k, v in change.items() if k in _RULE_KEYS}
    if "level" in given:
        given["level"] = Level(given["level"])
    for key in ("families", "regions", "knock_on", "passing", "failing"):
        if key in given:
            given[key] = tuple(given[key])
    rules[code] = replace(old, **given, params=params)


def _kind(name: str, at: str) -> Kind:
    kinds = registry()
    if name not in kinds:
        raise UsageError(f"{at}：没有 kind “{name}”{nearest(name, kinds)}")
    return kinds[name]


def _params(params: Mapping[str, Any], what: Kind, at: str) -> None:
    for needed in what.required:
        if needed not in params:
            raise UsageError(f"{at}：kind {what.name} 需要 {needed}")
    for key, _ in packparts.walk(params):
        if key not in what.options:
            raise UsageError(f"{at}：键 {key} 不认识{nearest(key, what.options)}")


def _families(entry: Mapping[str, Any], at: str) -> None:
    if not entry.get("families"):
        return
    from gouji.normalize.forms import families  # noqa: PLC0415 -- reads the family files, for foreign packs

    known = [family.id for family in families()]
    for name in entry["families"]:
        if name not in known:
            raise UsageError(f"{at}：没有表样 {name}{nearest(str(name), known)}", "可用：" + "、".join(known))


def _years(years: str, at: str) -> None:
    for part in years.split(","):
        if part.strip()[:2] not in {">=", "<=", "=="} or not part.strip()[2:].isdigit():
            raise UsageError(f"{at}：years “{years}”不认识", "写作 >=2018 或 >=2018,<=2022")


def _known(entry: Mapping[str, Any], allowed: Iterable[str], at: str) -> None:
    for key in entry:
        if key not in allowed:
            raise UsageError(f"{at}：键 {key} 不认识{nearest(key, allowed)}")
