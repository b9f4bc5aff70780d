"""Makes the tiny speech model of the sample: resources/sample/speech-model, a real one that Vosk loads, and its record.

    python3 packaging/sample/make_model.py            builds it in place, and writes what came out into its record
    python3 packaging/sample/make_model.py --check    builds it elsewhere, and compares every file with the record
    python3 packaging/sample/make_model.py --out DIR  builds it elsewhere

Any supported Python will do: what is needed is fetched into .venv (see packaging/training.py), and Debian packages are
installed or named. A quarter of an hour on one thread.

The same computer writes the same bytes again, every time: everything is drawn from seeds, there is one thread, torch uses
only what is deterministic, and neither a time nor the order of a set goes into a file. Another kind of processor may round
a sum differently, and other versions of the synthesisers may speak differently; the record, speech-model.toml, names
those it was made with.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Not packages: `packaging` is also the name of a library that is often installed.
sys.path[:0] = [str(HERE.parent), str(HERE / "sample-parts")]

import record  # noqa: E402 - found from here on
import training  # noqa: E402
from environment import SetUpError, say  # noqa: E402

OUT = HERE.parent.parent / "resources" / "sample" / "speech-model"
ALWAYS_ALIKE = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="build it elsewhere and compare it with the record")
    parser.add_argument("--out", type=Path, help="where to build it instead, without a record")
    options = parser.parse_args()
    try:
        python, libraries = training.prepare()
    except SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Stopped. Run the same command again to go on.")
        return 130
    variables = {**os.environ, **ALWAYS_ALIKE, "PYTHONPATH": str(libraries)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or (Path(scratch) / "speech-model" if options.check else OUT)
        arguments = [str(folder), *([] if options.out or options.check else [str(record.beside(OUT))])]
        build = [str(python), str(HERE / "sample-parts" / "build_model.py"), *arguments]
        if code := subprocess.run(build, env=variables, check=False).returncode:
            return code
        return compare(folder) if options.check else 0


def compare(folder: Path) -> int:
    """0 when every file there is the one of the record."""
    known = record.read(record.beside(OUT))
    if names := record.different(known, folder):
        print(f"Not as in the record: {', '.join(names)}")
        return 1
    print(f"All {len(known.files)} files are as in the record: {known.sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
