"""Makes the tiny speech model of the sample: resources/sample/speech-model, a real one that Vosk loads.

`python packaging/sample/make_model.py [FOLDER]` needs the libraries of Flite and eSpeak NG (Debian: flite, espeak-ng) and,
beside the app's own packages, torch and kaldi-native-fbank. It takes about fifteen minutes on one thread.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Not a package: `packaging` is also the name of a library that is often installed.
sys.path.insert(0, str(Path(__file__).resolve().parent / "sample-parts"))

import espeak_voice
import flite_voice
from corpus import speak_all
from graph import graph_files, phone_table
from kaldi_model import final_mdl
from network import CEPSTRA, Trained, train
from spoken import RATE_HZ, Spoken
from texts import Texts, read_texts

HERE = Path(__file__).resolve().parent
OUT = HERE.parent.parent / "resources" / "sample" / "speech-model"

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


def write_model(folder: Path, said: list[Spoken], texts: Texts, trained: Trained) -> None:
    files = {"README": readme(said, texts), "am/final.mdl": final_mdl(trained, phone_table(said))}
    files |= {"conf/mfcc.conf": options(dict(FEATURES)), "conf/model.conf": options(dict(DECODING))}
    files |= {f"graph/{name}": body for name, body in graph_files(said, texts.written, texts.vocabulary).items()}
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(path.suffix + ".new")
        with unfinished.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    print(f"{len(texts.vocabulary)} words, {sum(map(len, files.values())) / 1000:.0f} kB in {folder}")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    texts = read_texts()
    said = speak_all(texts)
    write_model(folder, said, texts, train(said))


if __name__ == "__main__":
    main()
