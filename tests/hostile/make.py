"""Write the hostile set into a folder: `python -m tests.hostile.make FOLDER [SEED]`, from the repository's root."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hostile.kit import CASES, make

if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    sys.stdout.write(f"{len(CASES)} cases\n")
