"""Writes packaging/requirements.lock: every version and hash, with a marker where systems differ, and no address.

One file in two parts: what the app needs, then what the tests need beside it. `python packaging/lock.py` needs `uv`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"
TESTS_BEGIN = "# --- what the tests need beside it ---"


def compile_groups(groups: list[str], *, constraint: Path | None = None) -> list[str]:
    """Resolve the project with `groups` for every system and Python; one block (requirement and hashes) an entry."""
    command = [
        "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml",
    ]  # fmt: skip
    for group in groups:
        command += ["--group", group]
    if constraint is not None:
        command += ["--constraint", str(constraint)]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    blocks: list[str] = re.split(r"\n(?=\S)", text.strip())
    return blocks


def main() -> int:
    app = compile_groups(["build"])
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("\n".join(app) + "\n", encoding="utf-8")
        everything = compile_groups(["build", "test"], constraint=pins)
    tests = [block for block in everything if block not in app]
    LOCK.write_text("\n".join([*app, TESTS_BEGIN, *tests]) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(app)} packages for the app, {len(tests)} more for the tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
