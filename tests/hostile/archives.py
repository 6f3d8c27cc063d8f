"""Packages that lie, unfold without end, or hide a second content."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from tests.hostile.kit import (
    GOOD,
    MAIN,
    READ,
    body,
    case,
    deflated,
    docx,
    one_page,
    packed,
    para,
    parts,
    raw_member,
    raw_zip,
    relations,
    types,
)

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

CORRUPT, UNSAFE, BOMB = "corrupt_archive", "unsafe_archive", "bomb"
OTHER = body(para("999999.99"))


def patched(data: bytes, old: bytes, new: bytes, *, last: bool = False) -> bytes:
    """`data` with one occurrence replaced."""
    at = data.rfind(old) if last else data.find(old)
    assert at >= 0
    return data[:at] + new + data[at + len(old) :]


@case("truncated.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    data = docx()
    path.write_bytes(data[: len(data) // 3])


@case("without_end_record.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx()[:-22])


@case("end_record_only.docx", CORRUPT, "unsupported_format", "empty_file")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(b"PK\x05\x06" + bytes(18))


@case("directory_elsewhere.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    data = bytearray(docx())
    data[-6:-2] = (0x7FFFFFFF).to_bytes(4, "little")
    path.write_bytes(bytes(data))


@case("wrong_checksum.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    name, packed_part, _, size = raw_member(MAIN, GOOD)
    others = [raw_member(n, d) for n, d in parts().items() if n != MAIN]
    path.write_bytes(raw_zip([*others, (name, packed_part, 12345, size)]))


@case("rubbish_for_a_part.docx", CORRUPT)
def _(path: Path, random: Random) -> None:
    others = [raw_member(n, d) for n, d in parts().items() if n != MAIN]
    path.write_bytes(raw_zip([*others, (MAIN.encode(), random.randbytes(500), 0, 500)]))


@case("bomb_main_part.docx", BOMB)
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(250)
    others = [raw_member(n, d) for n, d in parts().items() if n != MAIN]
    path.write_bytes(raw_zip([*others, (MAIN.encode(), swollen, crc, 250 << 20)]))


@case("bomb_that_lies_about_its_size.docx", BOMB, CORRUPT)
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(250)
    path.write_bytes(
        raw_zip(
            [*(raw_member(n, d) for n, d in parts().items() if n != MAIN), (MAIN.encode(), swollen, crc, 1)],
            declared=1000,
        )
    )


@case("bomb_picture.docx", BOMB)
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(250, b"\0")
    honest = [raw_member(n, d) for n, d in parts().items()]
    path.write_bytes(raw_zip([*honest, (b"word/media/image1.png", swollen, crc, 250 << 20)]))


@case("bomb_styles.docx", BOMB, "corrupt_document")
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(100)
    honest = [raw_member(n, d) for n, d in parts(rels=relations(("styles", "styles.xml"))).items()]
    path.write_bytes(raw_zip([*honest, (b"word/styles.xml", swollen, crc, 100 << 20)]))


@case("bomb_of_many_parts.docx", BOMB)
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(20)
    honest = [raw_member(n, d) for n, d in parts().items()]
    more = [(b"word/media/%d.png" % n, swollen, crc, 20 << 20) for n in range(20)]
    path.write_bytes(raw_zip([*honest, *more]))


@case("members_that_share_bytes.docx", BOMB, UNSAFE, CORRUPT)
def _(path: Path, _random: Random) -> None:
    data = bytearray(docx())
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    third = data.find(b"PK\x01\x02", second + 4)
    data[third + 42 : third + 46] = data[second + 42 : second + 46]
    path.write_bytes(bytes(data))


@case("members_20000.docx", BOMB)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({**parts(), **{f"word/media/{n}": b"" for n in range(20_000)}}, 0))


@case("main_part_twice.docx", UNSAFE, hides="999999.99")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed([*parts().items(), (MAIN, OTHER)]))


@case("main_part_twice_by_case.docx", UNSAFE, hides="999999.99")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed([*parts().items(), ("word/Document.xml", OTHER)]))


@case("nul_in_a_name.docx", UNSAFE, hides="999999.99")
def _(path: Path, _random: Random) -> None:
    data = packed({**parts(), "word/document.xml_x": OTHER})
    path.write_bytes(data.replace(b"document.xml_x", b"document.xml\0x"))


HONEST = list(parts().items())
for stem, bad in {
    "climbing": "../../evil.xml",
    "climbing_within": "word/../../../evil.xml",
    "absolute": "/etc/evil.xml",
    "backslash": "word\\evil.xml",
    "drive": "C:/evil.xml",
}.items():

    @case(f"name_{stem}.docx", UNSAFE)
    def _(path: Path, _random: Random, bad: str = bad) -> None:
        path.write_bytes(packed([*HONEST, (bad, b"x")]))


@case("locked_member.docx", "encrypted")
def _(path: Path, _random: Random) -> None:
    data = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(bytes(data))


@case("packed_by_lzma.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed(parts(), zipfile.ZIP_LZMA))


@case("packed_by_bzip2.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed(parts(), zipfile.ZIP_BZIP2))


@case("packed_by_nothing_known.docx", CORRUPT, "encrypted")
def _(path: Path, _random: Random) -> None:
    data = docx()
    data = data.replace(b"PK\x03\x04\x14\0\0\0\x08\0", b"PK\x03\x04\x14\0\0\0\x63\0")
    path.write_bytes(data.replace(b"\x14\x03\x14\0\0\0\x08\0", b"\x14\x03\x14\0\0\0\x63\0"))


@case("member_that_is_a_link.docx", READ, UNSAFE, shows="12.50")
def _(path: Path, _random: Random) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts().items():
            archive.writestr(zipfile.ZipInfo(name), data)
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "../../../canary.txt")


@case("sizes_of_zip64.docx", CORRUPT, BOMB)
def _(path: Path, _random: Random) -> None:
    data = bytearray(docx())
    at = data.find(b"PK\x01\x02")
    data[at + 20 : at + 28] = b"\xff" * 8
    path.write_bytes(bytes(data))


@case("second_end_in_the_comment.docx", CORRUPT, UNSAFE, hides="999999.99")
def _(path: Path, _random: Random) -> None:
    data = docx()
    other = docx(OTHER)
    path.write_bytes(data[:-2] + len(other).to_bytes(2, "little") + other)


@case("rubbish_before.docx", READ, CORRUPT, UNSAFE, "unsupported_format", shows="12.50")
def _(path: Path, random: Random) -> None:
    path.write_bytes(random.randbytes(3000).replace(b"PK", b"pk") + docx())


@case("rubbish_after.docx", READ, CORRUPT, shows="12.50")
def _(path: Path, random: Random) -> None:
    path.write_bytes(docx() + random.randbytes(3000).replace(b"PK", b"pk"))


@case("names_that_disagree.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(patched(docx(), b"word/document.xml", b"word/evidence.xml"))


@case("two_main_parts_named.docx", UNSAFE, hides="999999.99")
def _(path: Path, _random: Random) -> None:
    named = relations(("officeDocument", MAIN), ("officeDocument", "word/other.xml"))
    path.write_bytes(packed({**parts(other=OTHER), "_rels/.rels": named}))


@case("no_content_types.docx", READ, "corrupt_document", shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({n: d for n, d in parts().items() if "Content" not in n}))


@case("no_relationships.docx", READ, shows="12.50", remark="odd_package")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({n: d for n, d in parts().items() if "rels" not in n}))


@case("no_main_part.docx", "corrupt_document", "unsupported_format")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({n: d for n, d in parts().items() if n != MAIN}))


for stem, target in {
    "outside": "../../../../etc/hostname",
    "a_file_address": "file:///etc/hostname",
    "a_web_address": "http://127.0.0.1:9/document.xml",
    "an_empty_name": "",
    "itself": "_rels/.rels",
}.items():

    @case(f"main_part_is_{stem}.docx", READ, UNSAFE, "corrupt_document", "unsupported_format")
    def _(path: Path, _random: Random, target: str = target) -> None:
        path.write_bytes(packed({**parts(), "_rels/.rels": relations(("officeDocument", target))}))


@case("main_part_is_external.docx", READ, UNSAFE, "corrupt_document", "unsupported_format")
def _(path: Path, _random: Random) -> None:
    external = relations(("officeDocument", "http://127.0.0.1:9/document.xml", "External"))
    path.write_bytes(packed({**parts(), "_rels/.rels": external}))


@case("pdf_in_the_comment.docx", UNSAFE, READ, shows="基本支出", hides="Total")
def _(path: Path, _random: Random) -> None:
    data, inner = docx(), one_page()
    path.write_bytes(data[:-2] + len(inner).to_bytes(2, "little") + inner)


@case("pdf_in_front.docx", UNSAFE)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(b"%PDF-1.4\n" + docx())


@case("package_in_a_package.docx", READ, shows="12.50", hides="999999.99")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({**parts(), "word/embeddings/inner.docx": docx(OTHER)}))


@case("control_stored.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed(parts(), zipfile.ZIP_STORED))


@case("control_capital_names.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({n.replace("word/document", "WORD/Document"): d for n, d in parts().items()}))


@case("control_swollen_statistics.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    swollen, crc = deflated(48)
    honest = [raw_member(n, d) for n, d in parts().items()]
    path.write_bytes(raw_zip([*honest, (b"docProps/app.xml", swollen, crc, 48 << 20)]))


@case("control_missing_thumbnail.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    named = relations(("officeDocument", MAIN), ("metadata/thumbnail", "docProps/thumbnail.jpeg"))
    path.write_bytes(packed({**parts(), "_rels/.rels": named}))


for stem, kind in {
    "template": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "macros": "application/vnd.ms-word.document.macroEnabled.main+xml",
}.items():

    @case(f"control_{stem}.docx", READ, shows="12.50")
    def _(path: Path, _random: Random, kind: str = kind) -> None:
        path.write_bytes(packed({**parts(), "[Content_Types].xml": types(kind)}))


@case("macros_inside.docx", READ, shows="12.50", remark="macros_present")
def _(path: Path, random: Random) -> None:
    path.write_bytes(packed({**parts(), "word/vbaProject.bin": random.randbytes(500)}))
