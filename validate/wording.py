"""An accusation → a finding as a person would write it: message, proof, alternatives. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.explain import NAMES
from gouji.validate.findings import fingerprint, highest, symptom
from gouji.validate.model import Change, Check, Finding, Level, Step, Verdict
from gouji.validate.suspect import Accusation, Suspect
from gouji.validate.words import (
    as_printed,
    at_places,
    decimals_of,
    digits,
    in_unit,
    name,
    place,
    plain,
    said,
    spot,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Fact
    from gouji.validate.case import Case, Figure

_SHOWN = 6  # derivations and alternatives that a message names
_LISTED = 12  # … and that the finding lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Blame:
    """What a finding says: the figure and its right value, or a tie between several."""

    suspect: Suspect
    grade: str | None
    tied: bool

    @property
    def settled(self) -> bool:
        """Not by evidence: a tie, or a figure that is taken for wrong because it is the derived one."""
        return self.tied or self.grade is None


def finding(accusation: Accusation, checks: Sequence[Check], case: Case) -> Finding:
    """The one finding of a cause. `checks` are the failing checks that it explains."""
    blame = _blame(accusation, checks)
    suspect, fact = blame.suspect, blame.suspect.figure.fact
    right = None if suspect.right is None else expected_text(suspect)
    gap = (
        None
        if suspect.right is None
        else plain(abs(in_unit(suspect.figure.value - suspect.right, suspect.figure)))
    )
    plainly = _derived(blame, checks)
    if plainly is not None and plainly.computed is not None:  # the message gives what the division gives
        right, gap = as_printed(plainly.computed, fact), plain(abs(plainly.difference or Decimal(0)))
    rivals = [accusation.suspect, *accusation.rivals] if blame.tied else _others(accusation, suspect)
    rules = tuple(dict.fromkeys(c.rule for c in sorted(checks, key=_weightiest))) or ("J02",)
    level = highest(c.level for c in checks) if checks else Level.EXPLAIN
    if level is Level.MUST and (_extraction(suspect) or (blame.settled and set(rules) == {"J02"})):
        level = (
            Level.EXPLAIN
        )  # two sentences that differ, and nothing else to tell them apart: perhaps two things
    involved = dict.fromkeys(f for c in checks for f in c.facts)
    spoiled = (p.fact.id for p in suspect.figures if p is not suspect.partner)
    facts = tuple(dict.fromkeys([*spoiled, *involved]))
    return Finding(
        id="",
        # Of the figures alone: a rule that is added to the catalogue must not end the waivers that were granted.
        fingerprint=fingerprint((), fact.concept or fact.label, _texts(blame, rivals, case)),
        rule=rules[0],
        rules=rules,
        level=level,
        verdict=Verdict.FAIL,
        grade=blame.grade,
        cause="" if blame.settled else suspect.cause.name,
        cause_code="" if blame.settled else suspect.cause.code,
        message=_tie_message(rivals, checks) if blame.tied else _message(blame, checks),
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=None if blame.tied else digits(fact),
        expected=None if blame.tied else right,
        difference=None if blame.tied else gap,
        unit=fact.unit,
        entity=fact.entity,
        period=fact.period,
        derivations=0 if blame.tied else len(suspect.evidence),
        symptoms=tuple(symptom(c) for c in checks),
        alternatives=tuple(change for s in rivals[:_LISTED] for change in _changes(s)),
        knock_on=() if blame.tied else _knock_on(suspect),
        related=tuple(case.figures[f].fact.evidence.location for f in facts[1:] if f in case.figures),
        proof=tuple(_proof(blame, rivals, checks)),
        facts=facts,
    )


def _blame(accusation: Accusation, checks: Sequence[Check]) -> Blame:
    """A tie about one derived figure (a rate, a difference, a total score) is settled by what such figures are."""
    if accusation.grade != "C":
        return Blame(suspect=accusation.suspect, grade=accusation.grade, tied=False)
    held = {c.suspect for c in checks}
    if len(held) == 1:
        derived = next(iter(held))
        everyone = (accusation.suspect, *accusation.rivals)
        single = [s for s in everyone if not s.places]
        if (
            len(single) == 1
            and len(everyone) > 1
            and any(derived in {p.fact.id for p in s.places} for s in everyone)
        ):
            return Blame(suspect=single[0], grade=None, tied=False)  # the derived one is printed twice, alike
        for suspect in everyone:
            if suspect.figure.fact.id == derived or derived in {p.fact.id for p in suspect.places}:
                return Blame(suspect=suspect, grade=None, tied=False)
    return Blame(suspect=accusation.suspect, grade="C", tied=True)


def _others(accusation: Accusation, chosen: Suspect) -> list[Suspect]:
    """What may be wrong instead; at grade A nothing is worth naming."""
    if accusation.grade == "A":
        return []
    return [s for s in (accusation.suspect, *accusation.rivals) if s is not chosen and s.right is not None]


def expected_text(suspect: Suspect) -> str:
    """The right value with the decimals that it should be printed with."""
    assert suspect.right is not None
    figure = suspect.figure
    step = suspect.step / figure.measure.factor
    decimals = decimals_of(step)
    right = in_unit(suspect.right, figure)
    if figure.fact.value < 0 and not digits(figure.fact).startswith("-"):
        right = -right  # 下降46.24%: the sign stands in the word
    if figure.unit == 0:
        return plain(right)
    return at_places(right, decimals)


def _extraction(suspect: Suspect) -> bool:
    return suspect.cause.code == "ocr" or suspect.figure.fact.confidence < 0.9


def _message(blame: Blame, checks: Sequence[Check]) -> str:
    suspect, fact = blame.suspect, blame.suspect.figure.fact
    filled = f"{_placed(fact)}填{said(fact)}"
    if suspect.right is None:
        return f"{filled}，与其他数字不能同时成立：{_reasons([c.message for c in checks])}"
    plainly = _derived(blame, checks)
    if plainly is not None:
        return plainly.message
    reasons = [d.text for d in suspect.evidence[:_SHOWN]] or [_space(suspect)]
    tail = f"（{suspect.cause.name}）" if suspect.cause.code not in {"unexplained", "relation"} else ""
    return f"{filled}，应为{expected_text(suspect)}{fact.unit}{tail}：{_reasons(reasons)}"


def _placed(fact: Fact) -> str:
    """Place and name of a figure; an office that stands in both is named once."""
    where, own = spot(fact), name(fact)
    office = "" if fact.entity == WHOLE else fact.entity
    return where + (own.removeprefix(office) if office and office in where else own)


def _derived(blame: Blame, checks: Sequence[Check]) -> Check | None:
    """The check that speaks for itself: of a derived figure that is held for wrong because it is the derived one."""
    heads = {blame.suspect.figure.fact.id, *(p.fact.id for p in blame.suspect.places)}
    alone = blame.grade is None and not blame.tied and blame.suspect.right is not None
    return checks[0] if alone and checks and checks[0].suspect in heads else None


def _space(suspect: Suspect) -> str:
    """The implied interval in words."""
    assert suspect.low is not None
    assert suspect.high is not None
    figure = suspect.figure
    places = figure.fact.decimals + 2 if figure.unit else 0
    low, high = (at_places(in_unit(end, figure), places) for end in (suspect.low, suspect.high))
    between = f"为{low}" if low == high else f"在{low}至{high}之间"
    return f"其他数字要求{name(figure.fact)}{between}（{figure.fact.unit}）"


def _reasons(texts: Sequence[str]) -> str:
    return "；".join(t.rstrip("。") for t in texts) + "。"


def _tie_message(rivals: Sequence[Suspect], checks: Sequence[Check]) -> str:
    figures = "、".join(f"{name(s.figure.fact)}{said(s.figure.fact)}" for s in rivals[:_SHOWN])
    why = checks[0].message.rstrip("。") + "；" if checks else ""
    return f"{why}{figures}不能同时成立，其中有一个数有误，仅凭本报告无法判断是哪一个。"


def _change(suspect: Suspect) -> Change:
    fact = suspect.figure.fact
    return Change(
        label=name(fact),
        where=place(fact),
        printed=digits(fact),
        expected=None if suspect.right is None else expected_text(suspect),
        location=fact.evidence.location,
    )


def _changes(suspect: Suspect) -> tuple[Change, ...]:
    """Everything that would have to change if this were what happened."""
    return (_change(suspect), *_knock_on(suspect))


def _knock_on(suspect: Suspect) -> tuple[Change, ...]:
    """The same wrong value elsewhere, the other half of an interchange, and totals added up from the wrong figure."""
    changes = []
    if suspect.right is not None:
        changes = [
            Change(
                label=name(p.fact),
                where=place(p.fact),
                printed=digits(p.fact),
                expected=expected_text(suspect),
                location=p.fact.evidence.location,
            )
            for p in suspect.places
        ]
    changes += [_change(follower) for follower in suspect.followers]
    if suspect.partner is not None:
        fact = suspect.partner.fact
        changes.append(
            Change(
                label=name(fact),
                where=place(fact),
                printed=digits(fact),
                expected=digits(suspect.figure.fact),
                location=fact.evidence.location,
            )
        )
    return tuple(changes)


def _proof(blame: Blame, rivals: Sequence[Suspect], checks: Sequence[Check]) -> list[Step]:
    suspect, figure = blame.suspect, blame.suspect.figure
    steps = [Step(kind="conflict", text=c.message, where=c.where) for c in checks]
    if suspect.low is not None and suspect.high is not None and not blame.tied:
        low, high = in_unit(suspect.low, figure), in_unit(suspect.high, figure)
        text = f"{_space(suspect)}，填报{said(figure.fact)}不在其中"
        steps.append(
            Step(
                kind="interval",
                text=text,
                low=low,
                printed=figure.fact.value,
                high=high,
                where=place(figure.fact),
            )
        )
    if blame.tied:
        steps += [
            Step(
                kind="derivation",
                text=f"若其他数字无误，{c.label}应为{c.expected}（现填{c.printed}）",
                where=c.where,
            )
            for c in map(_change, rivals[:_SHOWN])
            if c.expected is not None
        ]
        return steps
    for n, d in enumerate(suspect.evidence, 1):
        low, high = in_unit(d.interval.low, figure), in_unit(d.interval.high, figure)
        finite = low.is_finite() and high.is_finite()
        steps.append(
            Step(
                kind="derivation",
                text=f"第{n}种推算（{d.rule}）：{d.text}",
                low=low if finite else None,
                printed=figure.fact.value,
                high=high if finite else None,
            )
        )
    if not blame.settled:
        steps.append(Step(kind="cause", text=f"可能的原因：{suspect.cause.name}"))
    steps += [
        Step(kind="knock_on", text=f"须一并改：{c.label}{c.printed}→{c.expected}", where=c.where)
        for c in _knock_on(suspect)
    ]
    return steps


def _texts(blame: Blame, rivals: Sequence[Suspect], case: Case) -> list[str]:
    del case
    chosen = rivals if blame.tied else [blame.suspect]
    texts = [s.figure.fact.text for s in chosen]
    return [*texts, *([] if blame.tied or blame.suspect.right is None else [expected_text(blame.suspect)])]


def _weightiest(check: Check) -> tuple[int, int, str]:
    """The rule that a finding is named after: the most serious check, of these the one with most figures."""
    return (list(Level).index(check.level), -len(check.facts), check.rule)


def joint_only(facts: frozenset[str], case: Case) -> Finding:
    """Every check by itself is within rounding, but no true values fit them all."""
    figures: list[Figure] = sorted((case.figures[f] for f in facts), key=lambda f: f.fact.id)
    texts = "、".join(f"{name(f.fact)}{said(f.fact)}" for f in figures)
    first = figures[0].fact
    message = f"{texts}：逐项看都在尾差之内，但没有一组真值能使它们同时成立，请核对末位。"
    return Finding(
        id="",
        fingerprint=fingerprint(("J02",), first.concept or "", [f.fact.text for f in figures]),
        rule="J02",
        rules=("J02",),
        level=Level.HINT,
        verdict=Verdict.EDGE,
        grade="C",
        cause=NAMES["rounding"],
        cause_code="rounding",
        message=message,
        where=place(first),
        location=first.evidence.location,
        quote=first.evidence.quote,
        unit=first.unit,
        entity=first.entity,
        period=first.period,
        alternatives=tuple(
            Change(
                label=name(f.fact),
                where=place(f.fact),
                printed=digits(f.fact),
                location=f.fact.evidence.location,
            )
            for f in figures[:_SHOWN]
        ),
        related=tuple(f.fact.evidence.location for f in figures[1:]),
        proof=(Step(kind="conflict", text=message),),
        facts=tuple(f.fact.id for f in figures),
    )
