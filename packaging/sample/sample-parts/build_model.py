"""Builds the tiny speech model: `build_model.py FOLDER [RECORD]`; make_model.py starts it where its libraries are."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import espeak_voice
import flite_voice
import record
import soundfile
import torch
from corpus import speak_all
from graph import graph_files, phone_table
from kaldi_model import final_mdl
from network import CEPSTRA, Trained, train
from spoken import RATE_HZ, Spoken
from texts import Texts, read_texts

FEATURES = {
    "use-energy": "false", "sample-frequency": RATE_HZ, "num-mel-bins": CEPSTRA, "num-ceps": CEPSTRA, "low-freq": 20,
    "high-freq": -400, "dither": 0,
}  # fmt: skip
DECODING = {
    "min-active": 200, "max-active": 2000, "beam": 14, "lattice-beam": 6, "acoustic-scale": 0.7,
    "frame-subsampling-factor": 3, "frames-per-chunk": 21, "endpoint.silence-phones": 1,
    "endpoint.rule2.min-trailing-silence": 0.5, "endpoint.rule3.min-trailing-silence": 0.75,
    "endpoint.rule4.min-trailing-silence": 1.0,
}  # fmt: skip

README = """\
name: sample-only
language: en
note: Knows only the {count} words of the sample conversation.

This speech model is no product. It lies beside the sample conversation, so that the sample is transcribed by the real
Vosk library when it is opened, on any computer and without a network. It knows {count} words, all of them in
graph/words.txt, and hears only synthesised voices well. Anything else comes out wrong. For your own conversations, give
Heard a speech model from the makers of Vosk.

How it was made: `python packaging/sample/make_model.py`. {utterances} utterances, {hours:.1f} hours, said by Flite
({flite}) and eSpeak NG ({espeak}).
The sample's own sentences and voices are among them.
"""


def options(table: dict[str, object]) -> bytes:
    return "".join(f"--{name}={value}\n" for name, value in table.items()).encode()


def readme(said: list[Spoken], texts: Texts) -> bytes:
    hours = sum(spoken.duration_s for spoken in said) / 3600
    return README.format(
        count=len(texts.vocabulary), utterances=len(said), hours=hours,
        flite=", ".join(flite_voice.VOICES), espeak=", ".join(espeak_voice.VOICES),
    ).encode()  # fmt: skip


def write_model(folder: Path, said: list[Spoken], texts: Texts, trained: Trained) -> dict[str, str]:
    """SHA-256 of every file, by its path in the folder."""
    files = {"README": readme(said, texts), "am/final.mdl": final_mdl(trained, phone_table(said))}
    files |= {"conf/mfcc.conf": options(dict(FEATURES)), "conf/model.conf": options(dict(DECODING))}
    files |= {f"graph/{name}": body for name, body in graph_files(said, texts.written, texts.vocabulary).items()}
    for name, body in files.items():
        replace_file(folder / name, body)
    print(f"{len(texts.vocabulary)} words, {sum(map(len, files.values())) / 1000:.0f} kB in {folder}")
    return {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}


def replace_file(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(path.suffix + ".new")
    with unfinished.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def made_with() -> dict[str, str]:
    """What the bytes depend on."""
    return {
        "python": platform.python_version(),
        **{name.replace("-", "_"): version(name) for name in ("numpy", "torch", "kaldi-native-fbank", "soxr", "soundfile")},
        "libsndfile": str(soundfile.__libsndfile_version__),
        "flite": debian_version("libflite1"),
        "espeak_ng": debian_version("libespeak-ng1"),
        "system": f"{platform.system()} {platform.machine()}, {platform.libc_ver()[0]} {platform.libc_ver()[1]}",
        "processor": f"{processor()}, {torch.backends.cpu.get_cpu_capability()}",
    }


def debian_version(package: str) -> str:
    """Neither library tells its own version as exactly as its package does."""
    try:
        asked = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return "not known"
    return asked.stdout.strip() if asked.returncode == 0 else "not known"


def processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def main() -> None:
    folder = Path(sys.argv[1])
    texts = read_texts()
    said = speak_all(texts)
    files = write_model(folder, said, texts, train(said))
    print(f"SHA-256 of all {len(files)} files: {record.of_all(files)}")
    if len(sys.argv) > 2:
        replace_file(Path(sys.argv[2]), record.written(files, made_with()).encode())


if __name__ == "__main__":
    main()
