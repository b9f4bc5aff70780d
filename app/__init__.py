"""Heard: a desktop app with which leaders see how well they listen."""

import os

__version__ = "0.1.0"

# Before numpy is loaded, and for every child: its matrices here are small, and threads that wait for each other cost eight
# times the work on a busy machine.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_variable, "1")
