"""Archives that nobody should trust are refused by name before anything unfolds."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import pytest

from gouji.errors import Reason, Refused
from gouji.extract.limits import DEFAULT, Limits
from gouji.extract.package import open_package, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

Content: TypeAlias = dict[str, str | bytes]
GOOD = "<w:p><w:r><w:t>整体支出81.26万元</w:t></w:r></w:p>"


@pytest.fixture
def good(members: Callable[[str], Content]) -> Content:
    return members(GOOD)


@pytest.fixture
def refusal(zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]) -> Callable[..., Reason]:
    """Why a package is refused."""

    def reason(content: Content | bytes, limits: Limits = DEFAULT) -> Reason:
        data = content if isinstance(content, bytes) else zipped(content)
        with pytest.raises(Refused) as refused:
            read_docx(data, limits)
        return refused.value.reason

    return reason


@pytest.mark.parametrize(
    "name", ["../outside", "a/../../b", "/etc/passwd", "..\\outside", "C:/x", "word/a\\b"]
)
def test_member_names_that_lead_elsewhere_are_refused(
    good: Content, refusal: Callable[..., Reason], name: str
) -> None:
    assert refusal(good | {name: "x"}) is Reason.UNSAFE_ARCHIVE


def test_name_with_a_nul_cannot_replace_the_real_part(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    data = zipped(good | {"word/document.xmlX": "x"}).replace(b"word/document.xmlX", b"word/document.xml\0")
    assert refusal(data) is Reason.UNSAFE_ARCHIVE


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["word/document.xml", "word/Document.XML"])
def test_two_parts_of_one_name_are_refused(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason], name: str
) -> None:
    stream = BytesIO(zipped(good))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, "<other/>")
    assert refusal(stream.getvalue()) is Reason.UNSAFE_ARCHIVE


def test_two_main_parts_are_refused(good: Content, refusal: Callable[..., Reason]) -> None:
    relations = str(good["_rels/.rels"])
    link = relations[relations.index("<Relationship ") : relations.index("</Relationships>")]
    other = link.replace("word/document.xml", "word/other.xml").replace('Id="r"', 'Id="s"')
    content = good | {
        "_rels/.rels": relations.replace(link, link + other),
        "word/other.xml": good["word/document.xml"],
    }
    assert refusal(content) is Reason.UNSAFE_ARCHIVE


def test_document_type_is_refused(good: Content, refusal: Callable[..., Reason]) -> None:
    for head in ("<!DOCTYPE d>", '<!DOCTYPE d [<!ENTITY a "9">]>'):
        assert (
            refusal(good | {"word/document.xml": head + str(good["word/document.xml"])})
            is Reason.UNSAFE_ARCHIVE
        )


def test_document_type_is_seen_in_any_encoding(good: Content, refusal: Callable[..., Reason]) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d>{good["word/document.xml"]!s}'
    assert refusal(good | {"word/document.xml": text.encode("utf-16")}) is Reason.UNSAFE_ARCHIVE


def test_document_in_utf_16_is_read(
    good: Content, zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]
) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{good["word/document.xml"]!s}'
    document = read_docx(zipped(good | {"word/document.xml": text.encode("utf-16")}))
    assert [each.text for each in document.paragraphs()] == ["整体支出81.26万元"]


def test_part_that_swells_is_refused(good: Content, refusal: Callable[..., Reason]) -> None:
    text = str(good["word/document.xml"]).replace("<w:sectPr/>", " " * 11_000_000 + "<w:sectPr/>")
    assert refusal(good | {"word/document.xml": text}) is Reason.BOMB


def test_declared_sizes_count_even_of_parts_that_are_not_read(
    good: Content, refusal: Callable[..., Reason]
) -> None:
    assert refusal(good | {"word/media/a.bmp": bytes(11_000_000)}) is Reason.BOMB


def test_size_is_counted_while_inflating_because_headers_lie(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    data = zipped(good | {"word/document.xml": str(good["word/document.xml"]) + " " * 5000})
    assert refusal(data, Limits(part_bytes=4000)) is Reason.BOMB
    assert refusal(data, Limits(unpacked_bytes=6000)) is Reason.BOMB


def test_members_that_share_their_bytes_are_refused(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    data = bytearray(zipped(good))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        first = archive.infolist()[0].header_offset
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = first.to_bytes(4, "little")
    assert refusal(bytes(data)) is Reason.BOMB


def test_too_many_members_are_refused(good: Content, refusal: Callable[..., Reason]) -> None:
    assert refusal(good, Limits(members=3)) is Reason.BOMB


def test_depth_is_refused(good: Content, refusal: Callable[..., Reason]) -> None:
    for tag in ("w:sdtContent", "w:smartTag", "w:p"):
        deep = f"<{tag}>" * 300 + f"</{tag}>" * 300
        text = str(good["word/document.xml"]).replace(GOOD, deep)
        assert refusal(good | {"word/document.xml": text}) is Reason.BOMB


def test_tables_in_tables_without_end_are_refused(
    members: Callable[[str], Content], refusal: Callable[..., Reason]
) -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
    assert refusal(members(deep)) is Reason.BOMB


@pytest.mark.parametrize("span", ["1001", "1000000000", "99999999999999999999"])
def test_absurd_spans_are_refused(
    members: Callable[[str], Content], refusal: Callable[..., Reason], span: str
) -> None:
    for cell, row in ((f'<w:gridSpan w:val="{span}"/>', ""), ("", f'<w:gridBefore w:val="{span}"/>')):
        body = f"<w:tbl><w:tr><w:trPr>{row}</w:trPr><w:tc><w:tcPr>{cell}</w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
        assert refusal(members(body)) is Reason.BOMB


def test_too_many_cells_are_too_large(
    members: Callable[[str], Content], refusal: Callable[..., Reason]
) -> None:
    body = "<w:tbl>" + "<w:tr><w:tc/></w:tr>" * 11 + "</w:tbl>"
    assert refusal(members(body), Limits(cells=10)) is Reason.TOO_LARGE


def test_cut_file_is_a_corrupt_archive(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    assert refusal(zipped(good)[:-30]) is Reason.CORRUPT_ARCHIVE


def test_wrong_checksum_is_a_corrupt_archive(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    data = bytearray(zipped(good))
    at = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 16] ^= 0xFF
    assert refusal(bytes(data)) is Reason.CORRUPT_ARCHIVE


def test_password_of_a_member_is_named(
    good: Content, zipped: Callable[[Content], bytes], refusal: Callable[..., Reason]
) -> None:
    data = bytearray(zipped(good))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) is Reason.ENCRYPTED


@pytest.mark.parametrize("text", ["", "<w:document", "no XML", "<other/>"])
def test_broken_main_part_is_a_corrupt_document(
    good: Content, refusal: Callable[..., Reason], text: str
) -> None:
    assert refusal(good | {"word/document.xml": text}) is Reason.CORRUPT_DOCUMENT


def test_package_of_another_program_is_unsupported(good: Content, refusal: Callable[..., Reason]) -> None:
    types = str(good["[Content_Types].xml"]).replace("wordprocessingml", "drawingml")
    types = types.replace("openxmlformats-officedocument.drawingml.document", "ms-visio.drawing")
    assert (
        refusal(good | {"[Content_Types].xml": types, "word/document.xml": "<other/>"})
        is Reason.UNSUPPORTED_FORMAT
    )


def test_only_the_parts_that_are_asked_for_are_inflated(
    good: Content, zipped: Callable[[Content], bytes]
) -> None:
    package = open_package(zipped(good | {"word/media/a.bmp": bytes(9_000_000)}), DEFAULT)
    package.read("word/document.xml")
    assert package.spent == len(str(good["word/document.xml"]).encode())


def test_comments_and_instructions_are_dropped() -> None:
    assert parse(b"<a>1<!-- x -->2<?y z?>3</a>", "a.xml").text == "123"


FORMALITIES = {
    "template": ("second_chance", {"document.main": "template.main"}),
    "macros": (
        "macros_present",
        {"openxmlformats-officedocument.wordprocessingml.document": "ms-word.document.macroEnabled"},
    ),
}


@pytest.mark.parametrize(("code", "change"), FORMALITIES.values(), ids=FORMALITIES)
def test_other_word_types_are_read_with_a_remark(
    good: Content,
    zipped: Callable[[Content], bytes],
    read_docx: Callable[..., Document],
    code: str,
    change: dict[str, str],
) -> None:
    types = str(good["[Content_Types].xml"])
    for old, new in change.items():
        assert old in types
        types = types.replace(old, new)
    document = read_docx(zipped(good | {"[Content_Types].xml": types}))
    assert [each.text for each in document.paragraphs()] == ["整体支出81.26万元"]
    assert code in {remark.code for remark in document.remarks}
    assert document.reader == "zip+lxml"


def test_ordinary_file_is_opened_by_python_docx(
    good: Content, zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]
) -> None:
    assert read_docx(zipped(good)).reader == "python-docx"


def test_strict_namespaces_are_read_with_a_remark(
    good: Content, zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]
) -> None:
    old, new = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    strict = {
        name: str(text)
        .replace(f"{old}officeDocument/2006/relationships", f"{new}officeDocument/relationships")
        .replace(f"{old}wordprocessingml/2006/main", f"{new}wordprocessingml/main")
        for name, text in good.items()
    }
    document = read_docx(zipped(dict(strict)))
    assert [each.text for each in document.paragraphs()] == ["整体支出81.26万元"]
    assert [remark.code for remark in document.remarks] == ["strict_ooxml"]


def test_package_without_types_and_relations_is_read_with_remarks(
    good: Content, zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]
) -> None:
    document = read_docx(zipped({"word/document.xml": good["word/document.xml"]}))
    assert [each.text for each in document.paragraphs()] == ["整体支出81.26万元"]
    assert {remark.code for remark in document.remarks} == {"odd_package", "second_chance"}


def test_dangling_and_external_relations_are_no_obstacle(
    good: Content, zipped: Callable[[Content], bytes], read_docx: Callable[..., Document]
) -> None:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = str(good["word/_rels/document.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="a" Type="{kinds}/styles" Target="gone.xml"/>'
        f'<Relationship Id="b" Type="{kinds}/attachedTemplate" Target="file:///a" TargetMode="External"/>'
        f'<Relationship Id="c" Type="{kinds}/hyperlink" Target="file:///b" TargetMode="External"/>'
        "</Relationships>",
    )
    document = read_docx(zipped(good | {"word/_rels/document.xml.rels": relations}))
    assert [remark.code for remark in document.remarks] == ["external_relationship"]
    assert document.reader == "python-docx"
