"""Writes packaging/requirements.lock: every version and hash, with a marker where systems differ, and no address.

One file in three parts: what the app needs, what the tests need beside it, and what the accuracy benchmark compares with,
which only that benchmark installs. `python packaging/lock.py` needs `uv`.
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
BENCHMARKS_BEGIN = "# --- what the accuracy benchmark compares with ---"
NEVER = ("torch", "torchaudio")
"""silero-vad asks for them; its ONNX file is run without."""


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
    with tempfile.TemporaryDirectory() as folder:
        overrides = Path(folder) / "overrides.txt"
        overrides.write_text("".join(f"{name} ; python_version < '3'\n" for name in NEVER), encoding="utf-8")
        command += ["--override", str(overrides)]
        text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    blocks: list[str] = re.split(r"\n(?=\S)", text.strip())
    return blocks


def beside(groups: list[str], known: list[str]) -> list[str]:
    """What `groups` need that is not among the `known` blocks, which keep their versions."""
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text("\n".join(known) + "\n", encoding="utf-8")
        everything = compile_groups(groups, constraint=pins)
    names = {block.partition("==")[0] for block in known}
    return [block for block in everything if block.partition("==")[0] not in names]


def main() -> int:
    app = compile_groups(["build"])
    tests = beside(["build", "test"], app)
    benchmarks = beside(["build", "test", "benchmarks"], [*app, *tests])
    LOCK.write_text(
        "\n".join([*app, TESTS_BEGIN, *tests, BENCHMARKS_BEGIN, *benchmarks]) + "\n", encoding="utf-8", newline="\n"
    )
    print(f"{len(app)} packages for the app, {len(tests)} more for the tests, {len(benchmarks)} for the benchmark")
    return 0


if __name__ == "__main__":
    sys.exit(main())
