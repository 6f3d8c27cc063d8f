"""PDF files that are hostile in their fonts and maps, actions, layers, changes and locks."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from tests.hostile.kit import (
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
from tests.hostile.pdfs import BOMB, CORRUPT, NO_PAGES, NO_TEXT, PLAIN, SOME, add

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

# Fonts and their maps.
CMAP = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange %s endcmap end"


def mapped(mapping: bytes) -> bytes:
    font = FONT.replace(b">>", b"/ToUnicode 6 0 R >>")
    return pdf([CATALOG, PAGES, page(), stream(HELLO), font, stream(CMAP % mapping)])


add("map_of_4_billion", mapped(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"), *SOME)
add(
    "map_of_a_million_ranges",
    mapped(b"100 beginbfrange " + b"<00> <FF> <0041> " * 200_000 + b"endbfrange"),
    *SOME,
)
# Each character becomes 100,000: PDFium itself would not come to an end.
ENDLESS = CMAP % (b"1 beginbfrange <00> <FF> <" + b"0041" * 100_000 + b"> endbfrange")
UNICODE = FONT.replace(b">>", b"/ToUnicode 6 0 R >>")
add("map_to_long_texts", pdf([CATALOG, PAGES, page(), stream(HELLO), UNICODE, stream(ENDLESS)]), BOMB)
add(
    "map_to_long_texts_packed",
    pdf(
        [
            CATALOG,
            PAGES,
            page(),
            stream(HELLO),
            UNICODE,
            stream(zlib.compress(ENDLESS), b"/Filter /FlateDecode"),
        ]
    ),
    BOMB,
)
add(
    "map_to_long_texts_in_lines",
    mapped(b"1 beginbfchar <54> <" + b"0041\n" * 100_000 + b"> endbfchar"),
    BOMB,
)
add(
    "map_to_long_texts_in_a_form",
    pdf(
        [
            CATALOG,
            PAGES,
            page(resources=b"/XObject << /X 7 0 R >>"),
            stream(b"/X Do"),
            UNICODE,
            stream(ENDLESS),
            stream(
                HELLO,
                b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >>",
            ),
        ]
    ),
    BOMB,
)
add(
    "map_that_unfolds",
    pdf([CATALOG, PAGES, page(), stream(HELLO), UNICODE, stream(compressed(400), b"/Filter /FlateDecode")]),
    BOMB,
)
# One drawn shape may stand for several characters, equal ones too.
for said, characters in (("words", "A" * 200), ("equal_letters", "ffi"), ("equal_digits", "00")):
    code = "".join(f"{ord(mark):04X}" for mark in characters).encode()
    add(
        f"control_map_to_{said}",
        mapped(b"1 beginbfchar <54> <%s> endbfchar" % code),
        READ,
        shows=f"{characters}otal 12.50",
    )
add("map_to_nothing", mapped(b"1 beginbfrange <00> <FF> <> endbfrange"), *SOME)
add("map_to_half_characters", mapped(b"1 beginbfrange <00> <FF> <D800> endbfrange"), *SOME)
add("map_is_rubbish", mapped(b"endbfrange <zz> [ << beginbfchar"), *SOME)
add("font_missing", PLAIN.replace(b"/F1 12 Tf", b"/F9 12 Tf"), *SOME)
add("font_is_a_number", pdf([CATALOG, PAGES, page(), stream(HELLO), b"7"]), *SOME)
add(
    "font_widths_huge",
    PLAIN.replace(FONT, FONT.replace(b">>", b"/FirstChar 0 /LastChar 2000000000 /Widths [1e30] >>")),
    *SOME,
)
CID = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding %s /DescendantFonts [6 0 R] >>"
DESCENDANT = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (%s) /Supplement 0 >> /W [%s] >>"
for stem, encoding, ordering, widths in (
    ("encoding_unknown", b"/Nonsense-H", b"GB1", b""),
    ("encoding_that_climbs", b"/..#2F..#2F..#2Fetc#2Fhostname", b"..#2F..#2Fetc", b""),
    ("widths_endless", b"/Identity-H", b"GB1", b"0 2000000000 500"),
    ("widths_of_rubbish", b"/Identity-H", b"GB1", b"/x (y) [ 5"),
):  # fmt: skip
    add(
        f"font_{stem}",
        pdf([CATALOG, PAGES, page(), stream(HELLO), CID % encoding, DESCENDANT % (ordering, widths)]),
        *SOME,
    )
add(
    "font_file_rubbish",
    pdf(
        [
            CATALOG,
            PAGES,
            page(),
            stream(HELLO),
            FONT.replace(b"Type1", b"TrueType").replace(b">>", b"/FontDescriptor 6 0 R >>"),
            b"<< /Type /FontDescriptor /FontName /X /FontFile2 7 0 R >>",
            stream(bytes(range(256)) * 40),
        ]
    ),
    *SOME,
)

# Active content: never run, and no reason to refuse.
ACTIONS = {
    "script": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
    "launch": b"/OpenAction << /S /Launch /F (/bin/sh) /P (-c 'touch made') >>",
    "address": b"/OpenAction << /S /URI /URI (http://127.0.0.1:9/) >>",
    "remote_file": b"/OpenAction << /S /GoToR /F (\\\\\\\\127.0.0.1\\\\share\\\\x.pdf) /D [0 /Fit] >>",
    "submit": b"/AA << /WC << /S /SubmitForm /F << /FS /URL /F (http://127.0.0.1:9/) >> >> >>",
    "embedded_file": b"/Names << /EmbeddedFiles << /Names [(x.exe) << /F (x.exe) /EF << /F 4 0 R >> >>] >> >>",
    "xfa": b"/AcroForm << /XFA 4 0 R /Fields [] >>",
}
for stem, action in ACTIONS.items():
    add(
        f"active_{stem}",
        pdf([CATALOG.replace(b">>", action + b" >>"), PAGES, page(), stream(HELLO), FONT]),
        READ,
        shows="12.50",
    )
add(
    "file_outside",
    pdf([CATALOG, PAGES, page(), b"<< /Length 0 /F (/etc/hostname) >>\nstream\n\nendstream", FONT]),
    NO_TEXT,
    CORRUPT,
    READ,
)
METADATA = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
)
add(
    "metadata_with_entities",
    pdf(
        [
            CATALOG.replace(b">>", b"/Metadata 6 0 R >>"),
            PAGES,
            page(),
            stream(HELLO),
            FONT,
            stream(METADATA, b"/Type /Metadata /Subtype /XML"),
        ]
    ),
    READ,
    shows="12.50",
)

# Fields and notes are printed with the page, and so read; what is hidden in them is not.
SHOWN = stream(
    b"/Tx BMC BT /F1 12 Tf 2 4 Td (7.25) Tj ET EMC",
    b"/Type /XObject /Subtype /Form /BBox [0 0 99 20] /Resources << /Font << /F1 5 0 R >> >>",
)
SEAL = stream(b"1 g 0 0 99 20 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 99 20]")


def noted(kind: bytes, rest: bytes, shown: bytes = SHOWN) -> bytes:
    note = b"<< /Type /Annot /Subtype /%s /Rect [72 600 171 620] %s >>" % (kind, rest)
    seal = b"<< /Type /Annot /Subtype /Stamp /Rect [60 590 190 740] /F 4 /AP << /N 9 0 R >> >>"
    marked = page(b"/Annots [6 0 R 8 0 R]")
    return pdf([CATALOG, PAGES, marked, stream(HELLO), FONT, note, shown, seal, SEAL])


FIELD = b"/FT /Tx /T (a) /V (7.25) /AP << /N 7 0 R >> /F %d"
add("control_field", noted(b"Widget", FIELD % 4), READ, shows="7.25")
add("control_field_beside_text_under_a_seal", noted(b"Widget", FIELD % 4), READ, shows="12.50")
add("control_note_of_text", noted(b"FreeText", b"/AP << /N 7 0 R >> /F 4"), READ, shows="7.25")
add("field_hidden", noted(b"Widget", FIELD % 2), READ, shows="12.50", hides="7.25")
add("field_without_look", noted(b"Widget", b"/FT /Tx /V (7.25) /F 4"), READ, remark="form_field_unread")
add("field_that_draws_itself", noted(b"Widget", FIELD % 4, SHOWN.replace(b"5 0 R", b"7 0 R")), *SOME)

# What is said but not shown.
add("text_invisible", one_page(b"BT 3 Tr /F1 12 Tf 72 720 Td (Total 12.50) Tj ET"), READ, NO_TEXT)
add("text_in_white", one_page(b"1 g " + HELLO), *SOME)
add("text_off_the_page", one_page(b"BT /F1 12 Tf 5000 5000 Td (Total 12.50) Tj ET"), *SOME)
add("text_under_a_box", one_page(HELLO + b" 1 g 0 0 595 842 re f"), *SOME)
add("no_text", one_page(b"0 0 m 9 9 l S"), NO_TEXT)
add("no_content", pdf([CATALOG, PAGES, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"]), NO_TEXT)
LAYER = b"<< /Type /OCG /Name (hidden) >>"
HIDDEN = b"/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
add(
    "layer_switched_off",
    pdf(
        [
            CATALOG.replace(b">>", HIDDEN + b" >>"),
            PAGES,
            page(resources=b"/Properties << /L 6 0 R >>"),
            stream(HELLO + b" /OC /L BDC BT /F1 9 Tf 72 600 Td (999999.99) Tj ET EMC"),
            FONT,
            LAYER,
        ]
    ),
    READ,
    shows="12.50",
)
OLD = one_page(b"BT /F1 12 Tf 72 720 Td (Total 999999.99) Tj ET")
UPDATE = b"4 0 obj\n%s\nendobj\n" % stream(HELLO)
CHANGED = (
    OLD
    + UPDATE
    + b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    % (len(OLD), OLD.rfind(b"xref\n0"), len(OLD) + len(UPDATE))
)
add("control_changed_later", CHANGED, READ, shows="12.50", hides="999999.99")


def locked(user: str, owner: str) -> bytes:
    """A PDF behind passwords, by the library that makes our samples."""
    from reportlab.lib.pdfencrypt import StandardEncryption  # noqa: PLC0415  only these two cases need it
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    out = BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, owner), invariant=1)
    canvas.drawString(72, 720, "Total 12.50")
    canvas.save()
    return out.getvalue()


@case("pdf_password.pdf", "encrypted")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(locked("secret", "other"))


@case("control_owner_password_only.pdf", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(locked("", "other"))


add(
    "encryption_unknown",
    pdf([CATALOG, PAGES, page(), stream(HELLO), FONT, b"<< /Filter /Nonsense /V 99 >>"], b"/Encrypt 6 0 R"),
    "encrypted",
)
add(
    "encryption_by_certificate",
    pdf(
        [
            CATALOG,
            PAGES,
            page(),
            stream(HELLO),
            FONT,
            b"<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s4 /V 2 >>",
        ],
        b"/Encrypt 6 0 R /ID [<00> <00>]",
    ),
    "encrypted",
)
add(
    "encryption_is_rubbish",
    pdf(
        [
            CATALOG,
            PAGES,
            page(),
            stream(HELLO),
            FONT,
            b"<< /Filter /Standard /V 2 /R 3 /O (x) /U (y) /P -4 /Length 999999 >>",
        ],
        b"/Encrypt 6 0 R /ID [<00> <00>]",
    ),
    "encrypted",
    CORRUPT,
    NO_PAGES,
)
