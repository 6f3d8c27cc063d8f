"""A command that is told to end tidies up first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gouji.errors import ExitCode

SAMPLE = Path(__file__).parents[2] / "samples" / "f1-three" / "report.docx"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_command_that_is_asked_to_end_leaves_no_child_and_no_file(tmp_path: Path) -> None:
    inbox, temporary = tmp_path / "inbox", tmp_path / "temporary"
    inbox.mkdir()
    temporary.mkdir()
    for number in range(300):
        os.link(SAMPLE, inbox / f"{number}.docx")
    command = [sys.executable, "-m", "gouji.cli", "check", str(inbox), "-j", "2"]
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while not list(temporary.glob("gouji-*/err")):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == ExitCode.INTERRUPTED
    assert list(temporary.iterdir()) == []
