from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from gouji.errors import Reason, Refused
from gouji.extract.model import Location
from gouji.report import as_html, evidence, links, write

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry, Report

LIT = (249, 231, 229)  # the ground of a lit cell
WIDTH, HEIGHT = 1280, 1400


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    return tags


def with_page(entry: Entry) -> Entry:
    """The entry as if it came from a PDF whose page 2 has a box for the wrong cell."""
    assert entry.document
    assert entry.confrontation
    place = Location(table=0, row=4, col=1, page=2, box=(100, 300, 160, 320))
    second = replace(entry.confrontation.findings[1], location=place)
    found = (second, *entry.confrontation.findings[2:])
    return replace(
        entry,
        document=replace(entry.document, page_sizes=((595, 842), (595, 842))),
        confrontation=replace(entry.confrontation, findings=found),
    )


def picture(_entry: Entry, _page: int) -> bytes:
    image = Image.new("RGB", (595, 842), "white")
    ImageDraw.Draw(image).rectangle((90, 290, 170, 330), outline="black")
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def test_the_page_runs_no_script_and_asks_for_nothing(run: Report, water: Entry) -> None:
    report = replace(run, picture=picture)
    for text in (as_html.page(report, with_page(water)), as_html.overview(report, "x/")):
        tags = parsed(text).tags
        assert not {"script", "iframe", "link", "object", "embed", "form"} & {tag for tag, _ in tags}
        assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
        targets = [attrs.get("src") or attrs.get("href") or "" for _, attrs in tags]
        assert not [t for t in targets if ":" in t and not t.startswith("data:image/png;base64,")]
        policy = [a["content"] for tag, a in tags if a.get("http-equiv") == "Content-Security-Policy"]
        assert policy[0]
        assert policy[0].startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
        assert "url(" not in text
        assert "@import" not in text


def test_hostile_names_and_texts_are_shown_as_text(run: Report, archive: Entry) -> None:
    text = as_html.page(run, archive)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\u202e" not in text
    assert "\\u202e" in text


def test_the_wrong_cell_is_lit_in_the_table_as_printed(run: Report, water: Entry) -> None:
    text = as_html.page(run, water)
    assert '<td class="main">-92.54</td>' in text
    assert '<td class="other">318.40</td>' in text
    assert '<td rowspan="2">机构名称</td>' in text
    assert '<td colspan="4">年度支出情况（万元）</td>' in text


def test_the_figure_is_marked_in_its_sentence(run: Report, water: Entry) -> None:
    assert '项目支出<mark class="main">121.25</mark>万元' in as_html.page(run, water)


def test_the_proof_names_interval_derivations_and_what_changes(run: Report, water: Entry) -> None:
    text = "".join(parsed(as_html.page(run, water)).text)
    for words in ("112.240", "112.260", "支出合计 318.40 − 基本支出 206.15 = 112.25", "38.1%", "225.86"):
        assert words in text
    assert "上年结转、=年末结余" in text
    assert "1200余人次" in text


def test_a_page_is_embedded_once_and_its_box_lit(run: Report, water: Entry) -> None:
    text = as_html.page(replace(run, picture=picture), with_page(water))
    assert text.count("data:image/png;base64,") == 1
    assert '<rect class="main" x="98" y="298" width="64" height="24"' in text


def test_a_page_that_cannot_be_drawn_leaves_the_table_as_evidence(run: Report, water: Entry) -> None:
    def refuse(_entry: Entry, _page: int) -> bytes:
        raise Refused(Reason.TOO_LARGE)

    text = as_html.page(replace(run, picture=refuse), with_page(water))
    assert "<image" not in text
    assert '<td class="main">-92.54</td>' in text


def test_rows_left_out_do_not_break_a_merged_cell(water: Entry) -> None:
    assert water.document
    assert water.confrontation
    table = water.document.tables()[0]
    tall = replace(table, n_rows=40, cells=(replace(table.cells[0], row=0, col=0, row_span=40, col_span=1),))
    place = Location(table=0, row=20, col=0)
    shown = evidence.evidence(
        replace(water.document, blocks=(tall,)),
        replace(water.confrontation.findings[1], location=place, related=(), alternatives=()),
        lambda _page: False,
    )
    rows = shown.grids[0].rows
    assert (rows[0], rows[-1]) == (None, None)
    assert [len(row) for row in rows if row is not None] == [1, *[0] * 8]  # one cell over the nine rows shown
    assert rows[1] is not None
    assert rows[1][0].rows == 9


def test_several_submissions_get_an_overview_with_links_that_lead_somewhere(
    run: Report, tmp_path: Path
) -> None:
    write(run, tmp_path / "总览.html")
    tags = parsed((tmp_path / "总览.html").read_text(encoding="utf-8"))
    pages = sorted(p.name for p in (tmp_path / "总览_files").iterdir())
    assert pages == sorted(links.page_name(e) for e in run.entries if not e.refused)
    assert len([a for tag, a in tags.tags if tag == "a"]) == 2
    assert "文件不完整或已损坏，请重新导出并报送。" in tags.text
    assert "坏\\udc80文件.docx" in tags.text


def test_a_folder_gets_an_index(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "证据")
    assert (tmp_path / "证据" / "index.html").exists()
    assert len(list((tmp_path / "证据").iterdir())) == 3


def test_links_from_other_reports_hit_a_finding(run: Report, water: Entry, tmp_path: Path) -> None:
    assert water.confrontation
    finding = water.confrontation.findings[0]
    write(run, tmp_path / "e.html")
    path, _, place = links.href(replace(run, evidence="e.html"), water, finding, quoted=False).partition("#")
    assert f'id="{place}"' in (tmp_path / path).read_text(encoding="utf-8")


def test_a_report_without_any_check_is_not_called_sound(run: Report, water: Entry) -> None:
    assert water.confrontation
    idle = replace(water, confrontation=replace(water.confrontation, findings=(), checks=()))
    text = as_html.page(run, idle)
    assert "没有可以核对的关系" in text
    assert "未发现不符" not in text


def test_english_keeps_codes_and_figures(run: Report, water: Entry) -> None:
    text = as_html.page(replace(run, language="en"), water)
    assert '<html lang="en">' in text
    assert "should be" in text
    assert "121.25" in text


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


def shot(chromium: str, folder: Path, address: str) -> Image.Image:
    """What Chromium shows of a page; its policy forbids scripts."""
    command = [
        *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        f"--user-data-dir={folder / 'profile'}",
        *(f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={folder / 'shot.png'}", address),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    with Image.open(folder / "shot.png") as image:
        return image.convert("RGB")


def lit(image: Image.Image) -> int:
    """How many points of the right side have the ground of a lit cell."""
    counts = image.crop((440, 0, WIDTH, HEIGHT)).getcolors(WIDTH * HEIGHT) or []
    return sum(number for number, colour in counts if colour == LIT)


def test_a_click_on_a_finding_shows_its_proof_without_script(
    run: Report, water: Entry, chromium: str, tmp_path: Path
) -> None:
    write(replace(run, entries=(water,)), tmp_path / "a.html")
    address = (tmp_path / "a.html").as_uri()
    cell = lit(shot(chromium, tmp_path, f"{address}#f-b1b2c3d4e5"))
    sentence = lit(shot(chromium, tmp_path, address))
    assert cell > 3_000  # a whole cell of the table
    assert 200 < sentence < cell  # the words 121.25 in the first finding's sentence
