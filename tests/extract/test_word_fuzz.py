"""Whatever is done to a file, the answer is a document or a named refusal."""

from __future__ import annotations

import os
import random
import zipfile
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import pytest
from lxml import etree

from gouji.errors import Reason, Refused
from gouji.extract.sniff import Format, sniff

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

Content: TypeAlias = dict[str, str | bytes]
ROUNDS = int(os.environ.get("GOUJI_FUZZ", "150"))  # inputs of each kind

FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox>'
    "</w:ffData></w:fldChar></w:r><w:r><w:instrText>SUM</w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>81.26</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>'
    "<w:p><w:r><w:t>盒</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
INNER = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>内</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/>"
BODY = (
    '<w:p><w:pPr><w:pStyle w:val="h"/><w:outlineLvl w:val="1"/><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    '<w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    '<w:ins w:id="3"><w:r><w:t>新</w:t></w:r></w:ins></w:p>'
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    '<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/><w:vanish/></w:rPr><w:t>R</w:t><w:tab/><w:br/></w:r>'
    f'<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/></w:r>{FIELD}{BOX}'
    '<w:r><w:footnoteReference w:id="2"/>'
    "<w:ruby><w:rt/><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den/></m:f></m:oMath></w:p>"
    '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox><w:showingPlcHdr/></w:sdtPr>'
    "<w:sdtContent><w:p><w:r><w:t>提示</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    '<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    '<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>'
    "<w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    f'<w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr><w:p/>{INNER}</w:tc>'
    "<w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p/></w:tc>"
    '</w:tr><w:sdt><w:sdtContent><w:tr><w:trPr><w:gridAfter w:val="1"/><w:del w:id="4"/></w:trPr>'
    '<w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>'
    "</w:sdtContent></w:sdt></w:tbl>"
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="h"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlRestart w:val="0"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/>'
    "</w:lvlOverride></w:num>"
)
NOTES = '<w:footnote w:id="2"><w:p><w:r><w:t>注</w:t><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote>'
VALUES = [
    "",
    "0",
    "-1",
    "1",
    "2",
    "9",
    "999",
    "1001",
    "99999999999",
    "1.5",
    "on",
    "二",
    "begin",
    "end",
    "continue",
    "h",
]


@pytest.fixture(scope="module")
def seed(members: Callable[..., Content]) -> Content:
    """A document with one of everything."""
    return members(BODY, styles=STYLES, numbering=NUMBERING, footnotes=NOTES)


@pytest.fixture(scope="module")
def answer(read_docx: Callable[[bytes], Document]) -> Callable[[bytes], Reason | None]:
    """The reason of a refusal; None for a document, whose tables are then full rectangles."""

    def ask(data: bytes) -> Reason | None:
        assert isinstance(sniff(data), Format)
        try:
            document = read_docx(data)
        except Refused as refused:
            return refused.reason
        for table in document.tables():
            assert all(all(row) for row in table.owners())
        return None

    return ask


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out, doubled or put in."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        length = chance.choice((1, 1, 2, 4, 16, 200))
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + length]
            case 2:
                made[at:at] = made[at : at + length]
            case 3:
                made[at:at] = chance.randbytes(length)
            case _:
                made[at : at + length] = bytes([chance.choice((0, 255))]) * length
    return bytes(made)


def rearranged(text: str, chance: random.Random) -> bytes:
    """Elements moved, doubled, dropped, renamed and wrapped; attributes given odd values."""
    root = etree.fromstring(text)
    for _ in range(chance.randint(1, 12)):
        elements = list(root.iter())
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        match chance.randrange(6):
            case 0 if one.attrib:
                one.set(chance.choice(list(one.attrib)), chance.choice(VALUES))
            case 1 if parent is not None:
                parent.remove(one)
            case 2 if len(elements) < 2_000:
                other.append(etree.fromstring(etree.tostring(one)))
            case 3:
                one.tag = other.tag
            case 4 if parent is not None and other is not one and one not in other.iterancestors():
                other.append(one)
            case _:
                one.text = chance.choice(("", "81.26", "甲" * 50))
    return etree.tostring(root)


def test_changed_bytes_of_the_file_give_a_named_answer(
    seed: Content, zipped: Callable[[Content], bytes], answer: Callable[[bytes], Reason | None]
) -> None:
    chance, data = random.Random(1), zipped(seed)
    answers = Counter(answer(mutated(data, chance)) for _ in range(ROUNDS))
    assert set(answers) > {Reason.CORRUPT_ARCHIVE}


def test_changed_bytes_of_a_part_give_a_named_answer(
    seed: Content, zipped: Callable[[Content], bytes], answer: Callable[[bytes], Reason | None]
) -> None:
    chance = random.Random(2)
    names = sorted(seed)
    answers: Counter[Reason | None] = Counter()
    for _ in range(ROUNDS):
        name = chance.choice(names)
        answers[answer(zipped(seed | {name: mutated(str(seed[name]).encode(), chance)}))] += 1
    assert {None, Reason.CORRUPT_DOCUMENT} <= set(answers)


def test_rearranged_elements_give_a_document_or_a_named_refusal(
    seed: Content, zipped: Callable[[Content], bytes], answer: Callable[[bytes], Reason | None]
) -> None:
    chance = random.Random(3)
    names = [name for name in sorted(seed) if name.startswith("word/")]
    answers: Counter[Reason | None] = Counter()
    for _ in range(ROUNDS):
        name = chance.choice([*names, "word/document.xml", "word/document.xml"])
        answers[answer(zipped(seed | {name: rearranged(str(seed[name]), chance)}))] += 1
    assert answers[None] > ROUNDS // 3


def test_shuffled_members_give_the_same_document(
    seed: Content, zipped: Callable[[Content], bytes], read_docx: Callable[[bytes], Document]
) -> None:
    backwards = zipped(dict(reversed(seed.items())))
    with zipfile.ZipFile(BytesIO(backwards)) as archive:
        assert archive.namelist() == list(reversed(seed))
    assert read_docx(backwards).blocks == read_docx(zipped(seed)).blocks
