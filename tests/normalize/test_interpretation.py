"""The door of the room: one function that stays what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gouji.normalize as room

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document


def test_the_room_still_offers_its_function_after_it_was_used(document: Callable[..., Document]) -> None:
    for _ in range(2):
        assert room.interpret(document("2022年度清河县水利局部门整体支出绩效自评报告")).year == 2022
