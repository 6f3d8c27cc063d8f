"""The examples that rules carry, as submissions. Knows the notation of examples, no rule.

One-line notation: figures by reference (`concept|qualifier!basis@entity^offset`, "~" a mention in prose, "" a blank
cell), relations by roles, rows of scoring sheets, sentences as printed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize.model import WHOLE, Blank, Evidence, Fact, Indicator, Passage, Relation, Submission
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold
from gouji.validate.model import Prior
from gouji.validate.refs import ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

YEAR = 2022
_FIGURE = re.compile(r"(?P<digits>-?[\d,.]+)(?P<unit>[^\d以多余]*)(?P<hedge>以上|多|余)?(?P<rest>.*)")
_NOT_ROLES = {"relation", "note", "rule", "quote"}
_PARTS = frozenset({"rows", "facts", "grade", "blank", "prior", "echo", "told", "row", "text", "under"})


class Builder:
    """Collects the parts of one made-up report."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.facts: list[Fact] = []
        self.relations: list[Relation] = []
        self.blanks: list[Blank] = []
        self.rows: list[Indicator] = []
        self.passages: list[Passage] = []
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
        if "shares" in given:
            self._shares(given)
        for key, value in given.items():
            if key in _PARTS:
                getattr(self, f"_{key}")(value)
        if not set(given) & {"rows", "facts", "grade", "blank", "shares", "echo", "told"}:
            self._facts({k: v for k, v in given.items() if k not in _PARTS})

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

    def _shares(self, given: Mapping[str, Any]) -> None:
        """Shares of a total of 100.00, which adds up; `of` and `parts` give them concepts, `labels` names."""
        total = self.fact(given["of"], "100.00").id if "of" in given else self.figure("100.00").id
        pieces = []
        for n, share in enumerate(given["shares"]):
            text = share.rstrip("%")
            piece = (self.fact(given["parts"][n], text) if "parts" in given else self.figure(text)).id
            if "labels" in given:
                self.facts[-1] = replace(self.facts[-1], label=given["labels"][n])
            pieces.append(piece)
            self.relation({"relation": "share", "share": share, "part": f"#{piece}", "whole": f"#{total}"})
        listed = [f"#{p}" for p in pieces]
        if "of" not in given:
            self.relation({"relation": "sum", "note": "complete", "total": f"#{total}", "part": listed})
        elif (
            sum(Decimal(s.rstrip("%")) for s in given["shares"]) != 100
        ):  # the amounts make up the whole all the same
            rest = Decimal(100) - sum((f.value for f in self.facts if f.id in pieces[:-1]), Decimal(0))
            self.facts = [replace(f, value=rest) if f.id == pieces[-1] else f for f in self.facts]

    def _row(self, given: Mapping[str, str]) -> None:
        """Figures that stand in one row of a form."""
        for n, (key, text) in enumerate(given.items()):
            made = self.fact(key, text)
            place = Location(block=90, table=9, row=0, col=n)
            evidence = replace(made.evidence, location=place)
            self.facts[-1] = replace(made, evidence=evidence)

    def _under(self, given: Mapping[str, str]) -> None:
        """A total and the rows below it, in one column; names that are no reference have no concept."""
        for n, (key, text) in enumerate(given.items()):
            made = self.fact(key, text) if n == 0 else self.figure(text)
            evidence = replace(made.evidence, location=Location(block=91, table=8, row=n, col=1))
            label = made.label if n == 0 else key
            self.facts[-1] = replace(made, evidence=evidence, label=label, source="table")

    def _text(self, given: Sequence[str]) -> None:
        self.passages += passages(given)

    def _told(self, given: str) -> None:
        """Sentences as printed, read by the program."""
        from gouji.normalize import interpret  # noqa: PLC0415 -- the whole reader, for a few examples

        place = Location(block=0)
        document = Document(
            name="样例.docx",
            path="样例.docx",
            sha256="0" * 64,
            format="docx",
            blocks=(
                Paragraph(text=f"{YEAR}年度部门决算", location=place),
                Paragraph(text=given, location=Location(block=1)),
            ),
        )
        read = interpret(document)
        self.facts += read.facts
        self.relations += read.relations

    def _echo(self, given: list[str]) -> None:
        for sentence in given:
            digits = re.search(r"\d+", sentence)
            if digits is None:
                raise ValueError(sentence)
            made = self.figure(digits[0] + sentence[digits.end() :])
            evidence = Evidence(quote=sentence, location=made.evidence.location, how="made")
            self.facts[-1] = replace(made, evidence=evidence)

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
            "narrative": tuple(self.passages),
        }
        return Submission(**{**given, **more})


def whole(given: Mapping[str, Any]) -> Submission:
    """A whole report of `rows`, `facts`, `text`, `cells`, `fields`, for the rules about sheets and words.

    Figures stand in a table of their own, not in that of the rows.
    """
    year = given.get("year", YEAR)
    builder = Builder()
    for key, text in given.get("facts", {}).items():
        wanted = ref(key)
        made = builder.fact(key, text, period=str(year + wanted.offset))
        place = Location(block=901, table=1, row=len(builder.facts), col=1)
        where = f"表 {made.label}"
        evidence = Evidence(quote=text, location=place, how="table", where=where)
        builder.facts[-1] = replace(made, evidence=evidence, source="table")
    if "goal" in given:
        builder.facts.append(_in_cell(given["goal"], given["cells"][0]))
    return Submission(
        name="样例.docx",
        path="样例.docx",
        sha256="0" * 64,
        format="docx",
        form=given.get("form"),
        entity=given.get("entity", "清河县水利局"),
        year=year,
        grade=given.get("grade", ""),
        facts=tuple(builder.facts),
        indicators=tuple(_row(n, row) for n, row in enumerate(given.get("rows", ()))),
        narrative=(*passages(given.get("text", ())), *_cells(given.get("cells", ()))),
        fields=tuple((k, v) for k, v in given.get("fields", ())),
    )


def _row(n: int, row: Mapping[str, Any]) -> Indicator:
    values: dict[str, Any] = {k: Decimal(v) if k in {"weight", "score"} else v for k, v in row.items()}
    values["blanks"] = tuple(values.get("blanks", ()))
    place = Location(table=0, row=n, col=2, block=900)
    return Indicator(
        **{"sheet": "score", "location": place, "score_location": replace(place, col=5), **values}
    )


def passages(lines: Sequence[str]) -> list[Passage]:
    """Paragraphs of the narrative; a short one that begins with a Chinese numeral is a heading of those behind it."""
    heading: tuple[str, ...] = ()
    result = []
    for n, line in enumerate(lines):
        is_heading = len(fold(line)) <= 24 and fold(line)[:2] in {f"{c}、" for c in "一二三四五六七八九十"}
        if is_heading:
            heading = (line,)
        result.append(
            Passage(
                heading=heading if not is_heading else (),
                text=line,
                location=Location(block=n),
                is_heading=is_heading,
            )
        )
    return result


def _cells(texts: Sequence[str]) -> list[Passage]:
    return [
        Passage(
            heading=("年度主要工作内容",),
            text=text,
            location=Location(block=800, table=3, row=n, col=1),
            in_cell=True,
        )
        for n, text in enumerate(texts)
    ]


def _in_cell(text: str, quote: str) -> Fact:
    """A figure in the words of a cell of the table that the figures of the example stand in."""
    place = Location(block=901, table=1, row=9, col=1)
    return Fact(
        id="goal",
        concept=None,
        label="总额",
        period=str(YEAR),
        value=Decimal(text),
        unit="万元",
        decimals=len(text.partition(".")[2]),
        text=text,
        source="cell",
        evidence=Evidence(quote=quote, location=place, how="made", where="年度总体目标"),
    )
