"""How well speech, pauses, events and voices are found, against known answers and beside other ways.

    python3 tests/benchmarks/accuracy.py [--quick] [--tuning] [--only TEXT] [--no-install]

The conversations are spoken by flite, espeak-ng and festival and by the real people of ../shared/audio; the truth is their
script, the synthesisers' own phone times and, for recorded people, the level of their clean recording. Thresholds were
chosen on the tuning casts; what is reported are others, with other voices and other seeds (tests/helpers/casts.py). What the
others need is fetched into .venv/benchmarks from the project's lock; without it their columns say "not measured".
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]  # so that it runs as a plain script
sys.path.append(str(ROOT / ".venv" / "benchmarks"))

NEEDED = ("numpy", "platformdirs", "soundfile", "soxr", "av")
"""Where one of them is missing this is another Python than the project's."""


def main() -> int:
    from environment import SetUpError, prepare_benchmarks, venv_python

    options = _arguments()
    if any(importlib.util.find_spec(name) is None for name in NEEDED) and Path(sys.prefix) != ROOT / ".venv":
        if not venv_python().exists():
            print("There is no .venv yet. Run python3 packaging/test.py once, then this again.")
            return 1
        return subprocess.run([venv_python(), *sys.argv], check=False).returncode
    if not options.no_install:
        try:
            prepare_benchmarks()
        except SetUpError as error:
            print(
                f"Not measured: silero-vad and DER, since what they need could not be fetched. {str(error).splitlines()[0]}"
            )
    from tests.benchmarks.accuracy_run import run

    return run(quick=options.quick, tuning=options.tuning, only=options.only.lower())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="three dialogues of a minute")
    parser.add_argument("--tuning", action="store_true", help="the casts that thresholds were chosen on")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="conditions whose name holds this; one track: 'one track'"
    )
    parser.add_argument("--no-install", action="store_true", help="fetch nothing; what is missing is not measured")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
