"""Sets up what the tests need and runs them all: `python3 packaging/test.py [pytest options]`."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import environment


def main() -> int:
    try:
        python = environment.prepare(tests=True)
    except environment.SetUpError as error:
        environment.say(str(error))
        return 1
    variables = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    checks = [
        ("Style", ["-m", "ruff", "check", "--no-cache", "."]),
        ("Types", ["-m", "mypy", "--no-error-summary"]),
        ("Layers", ["-c", "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"]),
        ("Tests", ["-m", "pytest", "-p", "no:cacheprovider", *sys.argv[1:]]),
    ]
    failed = []
    for name, arguments in checks:
        began = time.monotonic()
        code = subprocess.run([python, *arguments], cwd=environment.ROOT, env=variables, check=False).returncode
        environment.say(f"{name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s")
        if code != 0:
            failed.append(name)
    if failed:
        environment.say(f"Not passed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
