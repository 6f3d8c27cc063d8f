"""The examples that rules carry, as submissions, and whether each rule says of them what it must.

One-line notation: figures by reference (`concept|qualifier!basis@entity^offset`), relations by roles, rows of scoring
sheets. Examples of scoring and text rules are whole reports; those of the built-in packs are tested with the program.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.extract.model import Location
from gouji.normalize.model import WHOLE, Blank, Evidence, Fact, Indicator, Relation, Submission
from gouji.normalize.taxonomy import taxonomy
from gouji.validate.confrontation import confront
from gouji.validate.model import Prior, Rule, RuleSet, Verdict
from gouji.validate.refs import ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WHOLE_REPORTS = {"rubric", "text"}
_AGREES = {Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE}


def tested(rules: RuleSet) -> tuple[Rule, ...]:
    """The rules whose examples are figures and relations."""
    return tuple(rule for rule in rules.rules if rule.kind not in _WHOLE_REPORTS)


def failures(rules: RuleSet) -> list[str]:
    """One Chinese line for each example of which its rule, alone, does not say what it must."""
    return [line for rule in tested(rules) for line in _failures(rule)]


def verdicts(rule: Rule, given: Mapping[str, Any]) -> set[Verdict]:
    """What the rule alone says of one example.

    Raises:
        ValueError: a figure of the example cannot be read, or the rule could not be applied.
        KeyError: the example names an unknown concept or field.
    """
    builder = Builder()
    builder.case(given, rule.code)
    form = rule.families[0] if rule.families else None
    alone = RuleSet(id="example", version="1", sha256="", rules=(replace(rule, years=""),))
    said = confront(builder.submission(form=form), alone, prior=builder.prior)
    if said.outcomes[0].broken:
        raise ValueError(said.outcomes[0].broken)
    return {check.verdict for check in said.checks}


def _failures(rule: Rule) -> Iterator[str]:
    for must_hold, examples in ((True, rule.passing), (False, rule.failing)):
        for n, given in enumerate(examples, start=1):
            which = f"{rule.code} 第{n}个{'成立' if must_hold else '不成立'}的例子"
            try:
                said = verdicts(rule, given)
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                yield f"{which}读不懂：{error}"
                continue
            if must_hold and Verdict.FAIL in said:
                yield f"{which}被判为不成立"
            elif not must_hold and Verdict.FAIL not in said:
                yield f"{which}没有被判为不成立"
            elif must_hold and rule.kind != "stated" and not said & _AGREES:
                yield f"{which}没有核对到任何内容"


YEAR = 2022
_FIGURE = re.compile(r"(?P<digits>-?[\d,.]+)(?P<unit>[^\d以多余]*)(?P<hedge>以上|多|余)?(?P<rest>.*)")
_NOT_ROLES = {"relation", "note", "rule", "quote"}


class Builder:
    """Collects the parts of one made-up report."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.facts: list[Fact] = []
        self.relations: list[Relation] = []
        self.blanks: list[Blank] = []
        self.rows: list[Indicator] = []
        self.grade = ""
        self.prior: Prior | None = None

    def fact(self, key: str, text: str, **more: Any) -> Fact:  # noqa: ANN401  fields of the type
        """`concept|qualifier!basis@entity^offset`, "~" for prose, a digit behind it to tell mentions apart."""
        name, prose, _ = key.partition("~")
        it = ref(name)
        concept = taxonomy().by_id[it.concept]
        match = _FIGURE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        value = Decimal(match["digits"].replace(",", ""))
        place = Location(block=len(self.facts), table=None if prose else 0, row=len(self.facts), col=1)
        hedged = match["hedge"] is not None
        given = {
            "id": f"f{len(self.facts)}",
            "concept": it.concept,
            "label": concept.label,
            "entity": it.entity or WHOLE,
            "period": str(YEAR + it.offset),
            "basis": it.basis,
            "qualifier": it.qualifier,
            "value": value,
            "unit": match["unit"] or concept.unit,
            "decimals": len(match["digits"].partition(".")[2]),
            "bound": "ge" if hedged else None,
            "low": value if hedged else None,
            "text": match["digits"],
            "source": "narrative" if prose else "table",
            "evidence": Evidence(quote=text, location=place, how="made", where=f"第{len(self.facts) + 1}处"),
        }
        made = Fact(**{**given, **more})
        self.facts.append(made)
        return made

    def figure(self, text: str) -> Fact:
        """A figure without a concept, 万元 where no unit is given."""
        match = _FIGURE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        place = Location(block=len(self.facts))
        made = Fact(
            id=f"f{len(self.facts)}",
            concept=None,
            label=f"第{len(self.facts) + 1}个数",
            period=str(YEAR),
            value=Decimal(match["digits"]),
            unit=match["unit"] or "万元",
            decimals=len(match["digits"].partition(".")[2]),
            bound="ge" if match["hedge"] else None,
            low=Decimal(match["digits"]) if match["hedge"] else None,
            text=match["digits"],
            source="narrative",
            evidence=Evidence(quote=text, location=place, how="made"),
        )
        self.facts.append(made)
        return made

    def relation(self, given: Mapping[str, Any], rule: str | None = None) -> None:
        """Roles with one text or several."""
        members: list[tuple[str, str]] = []
        for role, texts in given.items():
            if role not in _NOT_ROLES:
                for text in [texts] if isinstance(texts, str) else texts:
                    known = next((f.id for f in self.facts if text == f"#{f.id}"), None)
                    members.append((role, known or self.figure(text).id))
        evidence = Evidence(quote=given.get("quote", ""), location=Location(block=0), how="made")
        self.relations.append(
            Relation(
                kind=given["relation"],
                members=tuple(members),
                rule=given.get("rule", rule),
                note=given.get("note", ""),
                evidence=evidence,
            )
        )

    def case(self, given: Mapping[str, Any], rule: str | None = None) -> None:
        """A passing or failing case of a rule."""
        if "relation" in given:
            self.relation(given, rule)
            return
        for key, value in given.items():
            if key in {"rows", "facts", "grade", "blank", "prior", "shares", "echo"}:
                getattr(self, f"_{key}")(value)
        if not set(given) & {"rows", "facts", "grade", "blank", "shares", "echo"}:
            self._facts({k: v for k, v in given.items() if k != "prior"})

    def _facts(self, given: Mapping[str, str]) -> None:
        for key, text in given.items():
            if text:
                self.fact(key, text)
            else:
                it = ref(key)
                label = taxonomy().label(it.concept)
                entity = it.entity or WHOLE
                self.blanks.append(Blank(label=label, entity=entity, concept=it.concept, location=Location()))

    def _rows(self, rows: list[dict[str, Any]]) -> None:
        for n, row in enumerate(rows):
            given: dict[str, Any] = {k: Decimal(v) if k in {"weight", "score"} else v for k, v in row.items()}
            self.rows.append(Indicator(**given, sheet="score", location=Location(table=0, row=n, col=0)))

    def _grade(self, given: str) -> None:
        self.grade = given

    def _blank(self, given: list[str]) -> None:
        self.blanks += [Blank(label=kind, kind=kind, location=Location()) for kind in given]

    def _prior(self, given: Mapping[str, str]) -> None:
        other = Builder()
        for key, text in given.items():
            other.fact(key, text, period=str(YEAR - 1))
        self.prior = Prior(year=YEAR - 1, facts=tuple(other.facts))

    def _shares(self, given: list[str]) -> None:
        total = self.figure("100.00")
        parts = [self.figure(text.rstrip("%")) for text in given]
        for part, share in zip(parts, given, strict=True):
            whole, piece = f"#{total.id}", f"#{part.id}"
            self.relation({"relation": "share", "share": share, "part": piece, "whole": whole})
        pieces = [f"#{p.id}" for p in parts]
        self.relation({"relation": "sum", "note": "complete", "total": f"#{total.id}", "part": pieces})

    def _echo(self, given: list[str]) -> None:
        for sentence in given:
            digits = re.search(r"\d+", sentence)
            if digits is None:
                raise ValueError(sentence)
            made = self.figure(digits[0] + sentence[digits.end() :])
            evidence = Evidence(quote=sentence, location=made.evidence.location, how="made")
            self.facts[-1] = Fact(**{**{f: getattr(made, f) for f in made.__slots__}, "evidence": evidence})

    def submission(self, **more: Any) -> Submission:  # noqa: ANN401  fields of the type
        """The report."""
        given = {
            "name": "样例.docx",
            "path": "样例.docx",
            "sha256": "0" * 64,
            "format": "docx",
            "entity": "清河县水利局",
            "year": YEAR,
            "grade": self.grade,
            "facts": tuple(self.facts),
            "relations": tuple(self.relations),
            "indicators": tuple(self.rows),
            "blanks": tuple(self.blanks),
        }
        return Submission(**{**given, **more})
