"""Whatever arrives, grows, vanishes or is locked, in any order: every file is accounted for, once, and read once."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from gouji.run.scan import Outcome, scan
from gouji.store import reports
from gouji.store.database import close, open_ledger
from gouji.store.schema import OUTCOMES

fakes = importlib.import_module("fakes")
NAMES = st.sampled_from(["a.docx", "b.docx", "局/c.docx", "局/d.pdf", "e.txt"])
TEXTS = st.sampled_from(
    [
        "青禾县农业局;2022",
        "青禾县农业局;2022\nincome.total=1.00",
        "青禾县水利局;2021",
        "REFUSE",
        "没有标题",
        "",
    ]
)


class Nights(RuleBasedStateMachine):
    """An inbox through many nights, and what its files must have become."""

    names: Bundle[str] = Bundle("names")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nights-"))
        self.inbox = self.folder / "收件"
        self.inbox.mkdir()
        self.patch = pytest.MonkeyPatch()
        fakes.install(self.patch)
        fakes.READ.clear()
        self.clock = 0
        self.files: dict[str, tuple[str, int]] = {}  # name → text, time
        self.locked: set[str] = set()
        self.seen: dict[str, tuple[str, int, str]] = {}  # name → text, time, outcome of the last scan
        self.texts: set[str] = set()  # every text that was taken in

    @rule(target=names, name=NAMES, text=TEXTS)
    def arrive(self, name: str, text: str) -> str:
        """New, the same bytes under another name, other bytes under the same name, or the same saved again."""
        self.clock += 1
        fakes.put(self.inbox, name, text, age=-self.clock)
        self.files[name] = (text, self.clock)
        return name

    @rule(name=names)
    def vanish(self, name: str) -> None:
        (self.inbox / name).unlink(missing_ok=True)
        self.files.pop(name, None)

    @rule(name=names)
    def lock(self, name: str) -> None:
        lock = self.inbox / name
        lock.with_name(f"~${lock.name}").touch()
        self.locked.add(name)

    @rule(name=names)
    def unlock(self, name: str) -> None:
        lock = self.inbox / name
        lock.with_name(f"~${lock.name}").unlink(missing_ok=True)
        self.locked.discard(name)

    @rule()
    def night(self) -> None:
        self._check(scan(fakes.task(self.inbox, accept_fewer=True)), growing=None)

    @rule(name=names)
    def night_in_which_a_file_grows(self, name: str) -> None:
        if name not in self.files:
            return
        text = f"{self.files[name][0]}\n"

        def grow(_: float) -> None:
            self.clock += 1
            fakes.put(self.inbox, name, text, age=-self.clock)
            self.files[name] = (text, self.clock)

        changed = (
            self.seen.get(name, ("", -1, ""))[:2] != self.files[name] or self.seen[name][2] == "deferred"
        )
        if changed:  # what stands as it stood is not looked at twice
            self._check(scan(fakes.task(self.inbox, accept_fewer=True, sleep=grow)), growing=name)

    def _check(self, outcome: Outcome, growing: str | None) -> None:
        counts = outcome.counts()
        assert counts["seen"] == sum(counts[name] for name in OUTCOMES)
        told = {a.path: a for a in outcome.arrivals if a.outcome != "ignored"}
        assert set(told) == set(self.files)
        assert counts["ignored"] == len(self.locked)
        for name, arrival in told.items():
            text, moment = self.files[name]
            stands = self.seen.get(name, ("", -1, ""))[:2] == (text, moment)
            before = self.seen[name][2] if stands else ""
            if name == growing or (name in self.locked and before in {"", "deferred"}):
                expected = {"deferred"}
            elif before in {"new", "revision", "duplicate"}:
                expected = {"duplicate"}
            elif text.strip() in {"REFUSE", "没有标题", ""}:
                expected = {"refused"}
            elif text in self.texts:
                expected = {"duplicate"}
            else:
                expected = {"new", "revision", "duplicate"}  # another of the same bytes may be first
            assert arrival.outcome in expected, (name, arrival, self.files[name], self.seen.get(name))
        fresh = {self.files[n][0] for n, a in told.items() if a.outcome in {"new", "revision"}}
        taken = {self.files[n][0] for n, a in told.items() if a.outcome in {"new", "revision", "duplicate"}}
        assert fresh == taken - self.texts, "each text is new or a revision exactly once"
        self.texts |= taken
        self.seen = {n: (*self.files[n], str(a.outcome)) for n, a in told.items()}

    @invariant()
    def nothing_is_read_twice_or_lost(self) -> None:
        place = self.inbox.with_name("收件.gouji") / "ledger.sqlite3"
        if not place.exists():
            return
        ledger = open_ledger(str(place))
        kept = {r.sha256 for r in reports.revisions(ledger, newest=False)}
        close(ledger)
        assert len(kept) == len(self.texts)
        vault = place.parent / "originals"
        assert kept <= {path.name for path in vault.rglob("*") if path.is_file()}

    def teardown(self) -> None:
        if hasattr(self, "patch"):
            self.patch.undo()
            shutil.rmtree(self.folder)


Nights.TestCase.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestNights = Nights.TestCase
