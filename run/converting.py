"""Old Word files are converted before the bounded reading, which may start no program: one call of LibreOffice for a run.

Knows the recipe and the first bytes of files; must not know formats any better.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.extract.sniff import OLD_HEAD, may_be_old

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gouji.run.pipeline import Recipe


@contextmanager
def prepared(recipe: Recipe, paths: Iterable[str]) -> Iterator[Recipe]:
    """The recipe, knowing where the old Word files among `paths` lie as .docx until the block ends."""
    old = [path for path in paths if _looks_old(Path(path))]
    if not old:
        yield recipe
        return
    from gouji.extract.office import converted  # noqa: PLC0415  # old files are rare

    with converted(old) as folder:
        yield replace(recipe, converted=str(folder))


def _looks_old(path: Path) -> bool:
    """A look at the first bytes of a regular file; whatever is wrong with it is for the reader to say."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        with path.open("rb") as file:
            return may_be_old(file.read(OLD_HEAD))
    except (OSError, ValueError):
        return False
