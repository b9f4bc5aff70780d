"""How well speech, pauses and events are found, against the script of generated dialogues and beside simpler ways.

    python tests/benchmarks/accuracy.py [--tuning]

The conversations are spoken by flite and espeak-ng; the truth is their script and the synthesisers' own phone times. The
microphones hear room noise 25 to 40 dB below the voice, breaths, typing and a ringing telephone, at different levels.
Thresholds were chosen on the tuning dialogues; what is reported are others, with other voices and other seeds.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script

from app.analysis.activity import find_speech
from app.analysis.features import FeatureExtractor, TrackFeatures
from app.core.event import EventKind
from app.core.segment import Segments, merged
from tests.benchmarks.accuracy_rivals import gate, louder, webrtc
from tests.benchmarks.accuracy_scores import Scores, higher_is_better
from tests.helpers.dialogue import Dialogue, make_dialogue
from tests.helpers.microphones import hear
from tests.helpers.voices import Floats, Voice, missing_engines

TUNING: tuple[tuple[int, Voice, Voice], ...] = (
    (1, Voice("flite", "rms"), Voice("flite", "slt")),
    (2, Voice("espeak", "en-us+m3", 1.05, 40), Voice("flite", "slt", 0.95)),
    (3, Voice("flite", "rms", 0.95), Voice("espeak", "en-us+f2", 1.1, 60)),
    (4, Voice("espeak", "en-gb-scotland", 1.0, 45), Voice("espeak", "en-us+f3", 1.1, 55)),
)
HELD_OUT: tuple[tuple[int, Voice, Voice], ...] = (
    (101, Voice("flite", "awb"), Voice("espeak", "en-us+f4", 1.05, 55)),
    (102, Voice("espeak", "en-us+m7", 1.1, 45), Voice("flite", "awb", 1.05)),
    (103, Voice("flite", "kal16"), Voice("espeak", "en-gb-x-rp+f4", 1.0, 60)),
    (104, Voice("espeak", "en-us+Annie", 1.1, 50), Voice("espeak", "en-029+m5", 1.0, 40)),
    (105, Voice("flite", "awb", 0.95), Voice("flite", "kal16", 1.1)),
)
CONDITIONS: tuple[tuple[str, float | None], ...] = (("clean", None), ("bleed at -12 dB, 80 ms late", -12.0))

Way = Callable[[Mapping[str, Floats]], Mapping[str, Segments]]


def ours(tracks: Mapping[str, Floats]) -> Mapping[str, Segments]:
    return find_speech([features_of(samples) for samples in tracks.values()]).speech


def features_of(samples: Floats) -> TrackFeatures:
    extractor = FeatureExtractor()
    extractor.feed(samples)
    return extractor.finish()


WAYS: dict[str, Way] = {"ours": ours, "webrtcvad": webrtc, "level gate": gate, "gate, louder": louder}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--tuning", action="store_true", help="the dialogues that thresholds were chosen on")
    cast = TUNING if parser.parse_args().tuning else HELD_OUT
    missing = missing_engines()
    if missing:
        print(f"Not measured: the voices need {missing}.")
        return 1
    started = time.monotonic()
    dialogues = [make_dialogue(seed, (you, other)) for seed, you, other in cast]
    minutes = sum(dialogue.duration_s for dialogue in dialogues) / 60
    print(f"{len(dialogues)} dialogues, {minutes:.0f} minutes, seeds {', '.join(str(seed) for seed, _, _ in cast)}")
    for title, bleed_db in CONDITIONS:
        scores = {name: Scores() for name in WAYS} | {"script": Scores()}
        for dialogue in dialogues:
            tracks = hear(dialogue, bleed_db=bleed_db)
            for name, way in WAYS.items():
                scores[name].add(dialogue, way(tracks))
            scores["script"].add(dialogue, _script(dialogue))
        report(title, scores)
    print("\nscript: perfect hearing; what it misses lies in the rules for events (timing alone, no words).")
    print("Reply pauses are compared where the way found the change of speaker; see F1 switch for how often it did.")
    print(f"Took {time.monotonic() - started:.0f} s.")
    return 0


def _script(dialogue: Dialogue) -> dict[str, Segments]:
    """Perfect hearing: what is lost here is lost by the rules for events, not by hearing."""
    return {key: merged(phones, gap_s=0.15) for key, phones in dialogue.phones.items()}


def report(title: str, scores: Mapping[str, Scores]) -> None:
    """One table, and the lines in which a simpler way is as good."""
    columns = {name: score.values() for name, score in scores.items()}
    print(f"\n{title}\n{'':34s}" + "".join(f"{name:>14s}" for name in columns))
    equal: dict[str, list[str]] = {}
    for line in columns["ours"]:
        digits = 2 if line.startswith("F1") else 1 if "points" in line or "%" in line else 0
        print(f"{line:34s}" + "".join(f"{column[line]:14.{digits}f}" for column in columns.values()))
        for name, column in columns.items():
            better = column[line] - columns["ours"][line]
            if name not in ("ours", "script") and (better if higher_is_better(line) else -better) >= 0:
                equal.setdefault(name, []).append(line)
    score = scores["ours"]
    counts = ", ".join(f"{kind.value} {score.hits[kind]}/{score.true[kind]}/{score.found[kind]}" for kind in EventKind)
    print(f"ours, events hit/true/found: {counts}")
    for name, lines in equal.items():
        print(f"The {name} is as good as ours or better in: {'; '.join(lines)}.")
    if not equal:
        print("No simpler way is as good as ours in any line.")


if __name__ == "__main__":
    sys.exit(main())
