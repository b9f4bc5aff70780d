"""Sets Heard up on a fresh machine and starts it: `python3 packaging/run.py [demo | any command of heard]`."""

from __future__ import annotations

import subprocess
import sys

import environment


def main() -> int:
    try:
        python = environment.prepare(tests=False)
    except environment.SetUpError as error:
        environment.say(str(error))
        return 1
    except KeyboardInterrupt:
        environment.say("Stopped. Run the same command again to go on.")
        return 130
    try:
        return subprocess.run([python, "-m", "app", *sys.argv[1:]], check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
