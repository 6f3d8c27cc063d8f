"""The house itself: what is on disk, what is packed, and what the type checkers see are the same."""

from __future__ import annotations

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("extract", "normalize", "validate", "report", "store", "run")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages_on_disk() -> set[str]:
    """Every folder with an __init__.py, as a package name."""
    found = {"gouji"}
    for room in ROOMS:
        for init in (ROOT / room).rglob("__init__.py"):
            found.add("gouji." + ".".join(init.parent.relative_to(ROOT).parts))
    return found


def test_every_package_on_disk_is_packed() -> None:
    assert packages_on_disk() == set(PROJECT["tool"]["setuptools"]["packages"])


def test_every_data_file_of_a_room_is_packed() -> None:
    globs = PROJECT["tool"]["setuptools"]["package-data"]
    packed = {
        path
        for package, patterns in globs.items()
        for pattern in patterns
        for path in (ROOT / package.removeprefix("gouji.").replace(".", "/")).glob(pattern)
    }
    data = {
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "__pycache__" not in path.parts
    }
    assert data - packed == set()


def test_type_checkers_see_each_room_through_a_link() -> None:
    linked = {path.name for path in (ROOT / "typings" / "gouji").iterdir()}
    assert linked == {*ROOMS, "__init__.py", "cli.py", "errors.py"}


def test_the_root_holds_three_modules_only() -> None:
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "cli.py", "errors.py"}


def test_the_distribution_claims_one_name() -> None:
    names = [name for name, owners in packages_distributions().items() if "gouji" in owners]
    assert [name for name in names if not name.startswith("__editable__")] == ["gouji"]


def test_no_module_is_longer_than_one_sitting() -> None:
    folders = (*ROOMS, "tests", "bench", "samples")
    modules = [*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules
    }
    assert {name: n for name, n in lengths.items() if n > 400} == {}


def test_rooms_begin_with_what_they_know() -> None:
    for room in ROOMS:
        text = (ROOT / room / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""'), room


def test_the_lock_names_no_address() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
