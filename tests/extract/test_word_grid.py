"""However a table is merged, its rectangle is full and nothing overlaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.limits import DEFAULT
from gouji.extract.word_grid import tile
from gouji.extract.word_raw import CONTINUE, NONE, START, Row, Slot

slots = st.builds(
    Slot,
    text=st.sampled_from(["", "1", "2"]),
    span=st.integers(1, 4),
    merge=st.sampled_from([NONE, START, CONTINUE]),
    joined=st.booleans(),
)
rows = st.builds(Row, slots=st.lists(slots, max_size=6), before=st.integers(0, 3), after=st.integers(0, 3))


@given(st.lists(rows, min_size=1, max_size=8))
def test_every_place_is_covered_exactly_once(table: list[Row]) -> None:
    made = tile(table, DEFAULT)
    covered = [
        (r, c)
        for each in made.tiles
        for r in range(each.row, each.row + each.row_span)
        for c in range(each.col, each.col + each.span)
    ]
    assert sorted(covered) == [(r, c) for r in range(made.n_rows) for c in range(made.n_cols)]


@given(st.lists(rows, min_size=1, max_size=8))
def test_no_text_is_lost_and_none_is_doubled(table: list[Row]) -> None:
    written = sorted(slot.text for row in table for slot in row.slots if slot.text)
    made = tile(table, DEFAULT)
    kept = [each.text for each in (*made.tiles, *made.covered) if each.text]
    assert sorted(kept) == written


@given(st.lists(rows, min_size=1, max_size=8))
def test_tiles_stand_in_reading_order(table: list[Row]) -> None:
    places = [(each.row, each.col) for each in tile(table, DEFAULT).tiles]
    assert places == sorted(places)


def test_continuation_of_another_width_stands_alone() -> None:
    table = [
        Row(slots=[Slot(text="a", span=2, merge=START)]),
        Row(slots=[Slot(text="b", merge=CONTINUE), Slot(text="c")]),
    ]
    made = tile(table, DEFAULT)
    assert [(each.text, each.row_span) for each in made.tiles] == [("a", 1), ("b", 1), ("c", 1)]
    assert made.alone == [(1, 0)]


def test_one_label_may_stand_over_very_many_rows() -> None:
    label = [Slot(text="产出", merge=START), *(Slot(text="", merge=CONTINUE) for _ in range(49_999))]
    made = tile([Row(slots=[slot, Slot("x")]) for slot in label], DEFAULT)
    assert (made.tiles[0].row_span, len(made.tiles)) == (50_000, 50_001)
