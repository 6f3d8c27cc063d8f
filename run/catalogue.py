"""`gouji rules` and `gouji explain`: the rule catalogue for people, and the full proof of one finding."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from gouji.errors import ExitCode, UsageError
from gouji.run.answer import Answer
from gouji.run.checking import Request, examined, rules_of
from gouji.run.proof import written
from gouji.validate.model import LEVEL_ZH

if TYPE_CHECKING:
    from gouji.run.settings import Settings
    from gouji.validate.model import Confrontation, Rule, RuleSet

ACTIONS = ("list", "test", "coverage")


def rules(action: str, paths: tuple[str, ...], settings: Settings, *, form: str) -> Answer:
    """List the rules, run the cases that the rules carry, or say what each rule could judge in some files.

    Raises:
        UsageError: unknown action.
    """
    if action not in ACTIONS:
        raise UsageError(f"不认识的动作“{action}”", f"可选：{'、'.join(ACTIONS)}")
    loaded = rules_of(settings)
    if action == "test":
        return _test(loaded)
    if action == "coverage":
        return _coverage(paths, settings)
    if form == "json":
        entries = [_as_json(rule) for rule in loaded.rules]
        return Answer(text=json.dumps(entries, ensure_ascii=False, indent=1), code=ExitCode.OK)
    lines = [f"{rule.code}  {LEVEL_ZH[rule.level]}  {rule.name}" for rule in loaded.rules]
    return Answer(
        text="\n".join([*lines, f"共 {len(lines)} 条。gouji explain 代码 可看含义、依据和例子。"]),
        code=ExitCode.OK,
    )


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "kind": rule.kind,
        "level": rule.level.value,
        "message": rule.message,
        "source": rule.source,
        "why": rule.why,
        "families": list(rule.families),
        "pack": rule.pack,
    }


def _test(loaded: RuleSet) -> Answer:
    from gouji.validate.cases import failures  # noqa: PLC0415 - lazy

    wrong = failures(loaded)
    total = sum(len(rule.passing) + len(rule.failing) for rule in loaded.rules)
    lines = [*wrong, f"{len(loaded.rules)} 条规则的 {total} 个例子，{len(wrong)} 个不符。"]
    return Answer(text="\n".join(lines), code=ExitCode.FINDINGS if wrong else ExitCode.OK)


def _coverage(paths: tuple[str, ...], settings: Settings) -> Answer:
    """Per rule: how many checks ended how over all files, and what was missing; per file: the figures nobody checked."""
    confrontations = [
        e.confrontation
        for e in examined(Request(paths=paths, settings=settings))
        if e.confrontation is not None
    ]
    lines = []
    for code in sorted({o.rule for c in confrontations for o in c.outcomes}):
        outcomes = [o for c in confrontations for o in c.outcomes if o.rule == code]
        counts = {
            v: n
            for v in ("EQUAL", "ROUNDING", "EDGE", "FAIL", "UNKNOWN")
            if (n := sum(o.counts.get(v, 0) for o in outcomes))
        }
        missing = sorted({m for o in outcomes for m in o.missing})
        said = " ".join(f"{v} {n}" for v, n in counts.items()) or "没有可核对的内容"
        lines.append(f"{code}  {said}" + (f"　缺：{'、'.join(missing[:6])}" if missing else ""))
    for confrontation in confrontations:
        lines += ["", *_unchecked(confrontation)]
    return Answer(text="\n".join(lines), code=ExitCode.OK)


def _unchecked(confrontation: Confrontation) -> list[str]:
    """How many printed figures some rule looked at, and those that none did."""
    submission, figures = confrontation.submission, confrontation.figures
    share = f"（{100 * confrontation.checked / figures:.1f}%）" if figures else ""
    lines = [f"{submission.name}：印出的数{figures}个，核对了{confrontation.checked}个{share}"]
    facts = {fact.id: fact for fact in submission.facts}
    for one in confrontation.unchecked:
        fact = facts[one]
        unit = "" if fact.text.endswith(fact.unit) else fact.unit
        lines.append(f"  没有核对：{fact.label}{fact.text}{unit}　（{fact.evidence.where}）")
    return lines


def explain(code: str, paths: tuple[str, ...], settings: Settings) -> Answer:
    """One rule by its code, or one finding of some files by its id.

    Raises:
        UsageError: no such rule, or no such finding in the files.
    """
    from gouji.validate.between import RULES  # noqa: PLC0415 - lazy

    loaded = rules_of(settings)
    rule = next((r for r in (*loaded.rules, *RULES) if r.code == code.upper()), None)
    if rule is not None:
        return Answer(text=_rule(rule), code=ExitCode.OK)
    if not paths:
        near = difflib.get_close_matches(code.upper(), [r.code for r in loaded.rules], 1)
        hint = (
            f"是不是 {near[0]}？" if near else "解释一条问题时，请在编号后面写上文件：gouji explain 编号 文件"
        )
        raise UsageError(f"没有规则“{code}”。{hint}", "gouji rules 可列出全部规则。")
    for entry in examined(Request(paths=paths, settings=settings)):
        for finding in entry.confrontation.findings if entry.confrontation else ():
            if code in {finding.id, finding.fingerprint}:
                named = next((r.name for r in (*loaded.rules, *RULES) if r.code == finding.rule), "")
                return Answer(text=written(finding, named), code=ExitCode.OK)
    raise UsageError(f"这些文件中没有编号为“{code}”的问题", "编号见 gouji check 的输出。")


def _rule(rule: Rule) -> str:
    from gouji.validate.catalogue import example  # noqa: PLC0415 - lazy

    lines = [
        f"{rule.code}  {rule.name}",
        f"级别：{LEVEL_ZH[rule.level]}　类型：{rule.kind}　规则包：{rule.pack}",
    ]
    for title, text in (("为什么", rule.why), ("依据", rule.source), ("提示语", rule.message)):
        if text:
            lines.append(f"{title}：{text}")
    if rule.families:
        lines.append(f"适用表样：{'、'.join(rule.families)}")
    for title, cases in (("符合的例子", rule.passing), ("不符的例子", rule.failing)):
        if cases:
            lines.append(f"{title}：")
            lines += [f"  {example(case)}" for case in cases]
    return "\n".join(lines)
