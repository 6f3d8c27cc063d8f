"""PDF files that are cut, circular, swollen, active, or show one thing and say another."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from tests.hostile.kit import (
    CANARY,
    CATALOG,
    FONT,
    HELLO,
    PAGES,
    READ,
    case,
    compressed,
    one_page,
    page,
    pdf,
    stream,
)

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

CORRUPT, BOMB, LARGE, NO_TEXT, NO_PAGES = "corrupt_pdf", "bomb", "too_large", "no_text", "no_pages"
SOME = (READ, CORRUPT, NO_TEXT, NO_PAGES, LARGE, BOMB)


def add(
    name: str,
    data: bytes,
    *outcomes: str,
    shows: str = "",
    remark: str = "",
    hides: str = "",
) -> None:
    """One case of finished bytes."""

    @case(f"pdf_{name}.pdf", *outcomes, shows=shows, remark=remark, hides=hides or CANARY)
    def _(path: Path, _random: Random) -> None:
        path.write_bytes(data)


PLAIN = one_page()

# Cut, patched, or with a table of contents that leads nowhere.
add("header_only", b"%PDF-1.7\n", CORRUPT, NO_PAGES)
add("cut_in_half", PLAIN[: len(PLAIN) // 2], *SOME)
add("without_end", PLAIN[:-30], *SOME)
add("version_9", PLAIN.replace(b"%PDF-1.7", b"%PDF-9.9"), READ, CORRUPT)
add("start_of_table_wrong", PLAIN.replace(b"startxref\n", b"startxref\n9"), READ, CORRUPT)
add("start_of_table_negative", PLAIN.replace(b"startxref\n", b"startxref\n-"), READ, CORRUPT)
add("offsets_all_zero", PLAIN.replace(b" 00000 n", b" 99999 n"), *SOME)
add("without_table", pdf([CATALOG, PAGES, page(), stream(HELLO), FONT], xref=False), *SOME)
add("size_of_table_huge", PLAIN.replace(b"xref\n0 6", b"xref\n0 2000000000"), *SOME)
add("table_before_itself", pdf([CATALOG, PAGES, page(), stream(HELLO), FONT], b"/Prev 9"), *SOME)
at = PLAIN.rfind(b"xref\n0")
add("table_circular", pdf([CATALOG, PAGES, page(), stream(HELLO), FONT], b"/Prev %d" % at), *SOME)
add("no_root", PLAIN.replace(b"/Root 1 0 R", b""), CORRUPT, NO_PAGES, READ)
add("root_is_the_page", PLAIN.replace(b"/Root 1 0 R", b"/Root 3 0 R"), *SOME)
add("control_rubbish_before", b"rubbish\n" * 20 + PLAIN, READ, shows="12.50")
add("control_rubbish_after", PLAIN + b"\nrubbish" * 200, READ, shows="12.50")
add("control", PLAIN, READ, shows="12.50")

# Circles.
add("kids_circular", pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]), CORRUPT, NO_PAGES, NO_TEXT)
add("kids_twice", PLAIN.replace(b"[3 0 R]", b"[3 0 R 3 0 R 2 0 R]"), *SOME)
add("object_is_itself", pdf([CATALOG, PAGES, b"3 0 R"]), CORRUPT, NO_PAGES, NO_TEXT)
add("content_is_itself", pdf([CATALOG, PAGES, page(), b"4 0 R", FONT]), *SOME)
add("content_array_of_itself", pdf([CATALOG, PAGES, page(), b"[4 0 R 4 0 R]", FONT]), *SOME)
add("length_is_itself", pdf([CATALOG, PAGES, page(), stream(HELLO, length=b"4 0 R"), FONT]), *SOME)
add("parent_circular", one_page(entries=b"/Parent 3 0 R").replace(b"/Parent 2 0 R", b"", 1), *SOME)
add(
    "two_pages_parents",
    pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>", page(), stream(HELLO), FONT]),
    *SOME,
)
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> /XObject << %s >> >>"
add(
    "form_draws_itself",
    one_page(HELLO + b" /X Do", stream(b"/X Do", FORM % b"/X 6 0 R"), resources=b"/XObject << /X 6 0 R >>"),
    *SOME,
)
add(
    "two_forms_draw_each_other",
    one_page(HELLO + b" /X Do", stream(b"/Y Do", FORM % b"/Y 7 0 R"), stream(b"/X Do", FORM % b"/X 6 0 R"), resources=b"/XObject << /X 6 0 R >>"),
    *SOME,
)  # fmt: skip
DOUBLING = [stream(b"/X Do /X Do", FORM % (b"/X %d 0 R" % (n + 1))) for n in range(6, 36)]
add(
    "forms_doubling_30_times",
    one_page(b"/X Do", *DOUBLING, stream(HELLO, FORM % b""), resources=b"/XObject << /X 6 0 R >>"),
    *SOME,
)
TYPE3 = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 7 0 R >> /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9] /Resources << /Font << /F2 6 0 R >> >> >>"
add(
    "glyph_draws_itself",
    one_page(
        HELLO + b" BT /F2 9 Tf (aaa) Tj ET", TYPE3, stream(b"BT /F2 9 Tf (a) Tj ET"), resources=b""
    ).replace(b"/F1 5 0 R >>", b"/F1 5 0 R /F2 6 0 R >>", 1),
    *SOME,
)
add(
    "outline_circular",
    pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
            PAGES,
            page(),
            stream(HELLO),
            FONT,
            b"<< /First 6 0 R /Last 6 0 R /Next 6 0 R /Title (x) >>",
        ]
    ),
    READ,
    shows="12.50",
)
add(
    "annotation_circular",
    one_page(
        HELLO,
        b"<< /Type /Annot /Subtype /Popup /Rect [0 0 1 1] /Parent 6 0 R /Popup 6 0 R >>",
        entries=b"/Annots [6 0 R 6 0 R]",
    ),
    READ,
    shows="12.50",
)
add(
    "structure_circular",
    pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 6 0 R /MarkInfo << /Marked true >> >>",
            PAGES,
            page(),
            stream(HELLO),
            FONT,
            b"<< /Type /StructTreeRoot /K 6 0 R >>",
        ]
    ),
    READ,
    shows="12.50",
)

# Counts that lie.
add("count_huge", PLAIN.replace(b"/Count 1", b"/Count 2000000000"), *SOME, "too_many_pages")
add("count_negative", PLAIN.replace(b"/Count 1", b"/Count -5"), *SOME)
add("no_pages", pdf([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]), NO_PAGES, CORRUPT)
add("pages_missing", pdf([b"<< /Type /Catalog >>"]), NO_PAGES, CORRUPT)


@case("pdf_pages_5000.pdf", "too_many_pages")
def _(path: Path, _random: Random) -> None:
    kids = b" ".join(b"%d 0 R" % n for n in range(4, 5004))
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    path.write_bytes(
        pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count 5000 >>" % kids, FONT, *[leaf] * 5000])
    )


# Swollen.
@case("pdf_flate_bomb.pdf", *SOME, "memory")
def _(path: Path, _random: Random) -> None:
    packed = compressed(300)
    path.write_bytes(pdf([CATALOG, PAGES, page(), stream(packed, b"/Filter /FlateDecode"), FONT]))


@case("pdf_flate_bomb_of_bombs.pdf", *SOME, "memory")
def _(path: Path, _random: Random) -> None:
    twice = zlib.compress(compressed(300), 9)
    entries = b"/Filter [/FlateDecode /FlateDecode]"
    path.write_bytes(pdf([CATALOG, PAGES, page(), stream(twice, entries), FONT]))


add(
    "filters_1000",
    pdf([CATALOG, PAGES, page(), stream(HELLO, b"/Filter [%s]" % (b"/ASCIIHexDecode " * 1000)), FONT]),
    *SOME,
)
add("filter_unknown", pdf([CATALOG, PAGES, page(), stream(HELLO, b"/Filter /Nonsense"), FONT]), *SOME)
for kind in (
    b"LZWDecode",
    b"DCTDecode",
    b"JBIG2Decode",
    b"CCITTFaxDecode",
    b"JPXDecode",
    b"RunLengthDecode",
    b"ASCII85Decode",
    b"Crypt",
):
    add(
        f"filter_{kind.decode()}_of_rubbish",
        pdf([CATALOG, PAGES, page(), stream(bytes(range(256)) * 8, b"/Filter /" + kind), FONT]),
        *SOME,
    )
PREDICTOR = (
    b"/Filter /FlateDecode /DecodeParms << /Predictor %d /Columns %d /Colors %d /BitsPerComponent %d >>"
)
for stem, values in {
    "columns_huge": (12, 2147483647, 1, 8),
    "colors_huge": (15, 1, 1000000000, 16),
    "zero": (12, 0, 0, 0),
    "negative": (2, -1, -1, -8),
}.items():
    add(
        f"predictor_{stem}",
        pdf([CATALOG, PAGES, page(), stream(zlib.compress(HELLO), PREDICTOR % values), FONT]),
        *SOME,
    )
IMAGE = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode"
add(
    "image_huge",
    one_page(
        HELLO + b" /I Do",
        stream(zlib.compress(bytes(100)), IMAGE % (100000, 100000)),
        resources=b"/XObject << /I 6 0 R >>",
    ),
    READ,
    LARGE,
    BOMB,
    shows="12.50",
)


@case("pdf_image_bomb.pdf", READ, LARGE, BOMB, shows="12.50")
def _(path: Path, _random: Random) -> None:
    picture = stream(compressed(192, b"\0"), IMAGE % (8192, 8192))
    path.write_bytes(one_page(HELLO + b" /I Do", picture, resources=b"/XObject << /I 6 0 R >>"))


@case("pdf_characters_1000000.pdf", *SOME, "memory")
def _(path: Path, _random: Random) -> None:
    line = b"(" + b"1" * 100 + b") Tj T* "
    path.write_bytes(one_page(b"BT /F1 1 Tf 1 TL 1 800 Td " + line * 10_000 + b"ET"))


@case("pdf_path_points_1000000.pdf", *SOME, "memory")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(one_page(HELLO + b" 0 0 m " + b"9 9 l " * 1_000_000 + b"S"))


@case("pdf_rectangles_60000.pdf", *SOME, "memory")
def _(path: Path, random: Random) -> None:
    boxes = (
        b"%d %d %d 9 re S" % (random.randrange(500), random.randrange(800), random.randrange(90))
        for _ in range(60_000)
    )
    path.write_bytes(one_page(HELLO + b" " + b" ".join(boxes)))


@case("pdf_grid_of_250000_cells.pdf", *SOME, "memory")
def _(path: Path, _random: Random) -> None:
    down = b" ".join(b"%.1f 0 m %.1f 800 l S" % (n, n) for n in range(500))
    over = b" ".join(b"0 %.1f m 500 %.1f l S" % (n * 1.6, n * 1.6) for n in range(500))
    path.write_bytes(one_page(HELLO + b" " + down + b" " + over))


add("saved_states_1000000", one_page(b"q " * 1_000_000 + HELLO), *SOME)
add("arrays_nested_100000", one_page(HELLO, b"[" * 100_000 + b"]" * 100_000, entries=b"/Junk 6 0 R"), *SOME)
add("arrays_nested_in_the_page", one_page(HELLO, entries=b"/Junk " + b"[" * 5000 + b"]" * 5000), *SOME)
add(
    "dictionaries_nested", one_page(HELLO, entries=b"/Junk " + b"<< /A " * 5000 + b"1" + b" >>" * 5000), *SOME
)
add("arrays_nested_in_content", one_page(b"[" * 100_000 + b" TJ " + HELLO), *SOME)
add("brackets_nested_in_a_string", one_page(b"BT /F1 9 Tf (" + b"(" * 100_000 + b") Tj ET"), *SOME)
add("string_without_end", one_page(HELLO + b" (" + b"x" * 5_000_000), *SOME)
add(
    "inline_image_without_end", one_page(HELLO + b" BI /W 9 /H 9 /BPC 8 /CS /G ID " + b"x" * 5_000_000), *SOME
)
add("operators_unknown", one_page(HELLO + b" zzz" * 500_000), READ, shows="12.50")
add("operands_missing", one_page(b"Tf Td Tj cm re l c S " * 1000 + HELLO), *SOME)
add(
    "numbers_absurd",
    one_page(b"1e999 -9999999999999999999999 .....5 --5 5-5 + - re S " + HELLO),
    READ,
    CORRUPT,
)
add("size_of_font_huge", one_page(b"BT /F1 1e30 Tf 72 720 Td (Total 12.50) Tj ET"), *SOME)
add("size_of_font_zero", one_page(b"BT /F1 0 Tf 72 720 Td (Total 12.50) Tj ET"), *SOME)
add("matrix_singular", one_page(b"0 0 0 0 0 0 cm " + HELLO), *SOME)
add("matrix_huge", one_page(b"1e20 0 0 1e20 1e20 1e20 cm " + HELLO), *SOME)
for stem, box in {
    "huge": b"0 0 1e9 1e9",
    "negative": b"0 0 -595 -842",
    "empty": b"0 0 0 0",
    "words": b"/A /B /C /D",
    "short": b"0 0",
    "strange": b"1e400 -1e400 1e400 1e400",
}.items():
    add(f"box_{stem}", one_page(entries=b"/MediaBox [%s]" % box), *SOME)
for angle in (45, 90, -90, 99999990):
    add(f"turned_by_{angle}", one_page(entries=b"/Rotate %d" % angle), READ, CORRUPT, shows="12.50")
add("user_unit_huge", one_page(entries=b"/UserUnit 1e9"), *SOME)
