"""Everyone on one track: who speaks when, by our way and by two plain ones, measured as diarization error."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analysis.activity import find_speech
from app.content import load_content
from app.core.correction import ChooseYou, SetPeople
from app.core.quality import Quality
from app.core.segment import Segment, Segments, merged, total_s
from app.core.speech_activity import SpeechActivity
from app.core.transcript import Transcript
from app.core.turn import ANYONE
from app.services.measure import measure
from tests.benchmarks.accuracy_cases import features_of, voice_most_like
from tests.benchmarks.d_vectors import MelMeter, embed, raised_to_level
from tests.helpers.voices import RATE_HZ, Floats

Rows = NDArray[np.floating[Any]]

WINDOW_S = 1.6
STEP_S = 0.2
STARTS = 30
COLLAR_S = 0.25
TURN_PAUSE_S = 1.0
_HOP_S = 0.01


@dataclass(frozen=True, slots=True)
class VoiceScore:
    """Parts of one; shares in points. `share` is how far the share of the voice taken for "you" is off.

    der_turns: with the collar, of turns: pauses of a voice up to 1 s joined, in the truth and in what was found. AMI's marks
        run through such pauses (hardly a voice pauses for less in them), so that of speech alone can't be right there.
    stated: whether that share would be shown at all; simpler ways know nothing that speaks against it.
    """

    der: float
    der_collar: float
    der_turns: float
    share: float
    stated: bool = True


def scored(truth: Mapping[str, Segments], found: Mapping[str, Segments], *, you: str, duration_s: float) -> VoiceScore:
    """By pyannote.metrics, overlaps included; "you" is the voice that its best mapping gives that speaker."""
    from pyannote.core import Annotation, Timeline
    from pyannote.core import Segment as Span
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(speech: Mapping[str, Segments]) -> Any:
        made = Annotation()
        for key, segments in speech.items():
            for index, segment in enumerate(segments):
                made[Span(segment.start, segment.end), f"{key} {index}"] = key
        return made

    reference, hypothesis = annotation(truth), annotation(found)
    whole = Timeline([Span(0.0, duration_s)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = DiarizationErrorRate()
        der = float(plain(reference, hypothesis, uem=whole))
        der_collar = float(DiarizationErrorRate(collar=2 * COLLAR_S)(reference, hypothesis, uem=whole))
        turns = [annotation({key: merged(own, gap_s=TURN_PAUSE_S) for key, own in side.items()}) for side in (truth, found)]
        der_turns = float(DiarizationErrorRate(collar=2 * COLLAR_S)(*turns, uem=whole))
        names = {str(speaker): str(voice) for voice, speaker in plain.optimal_mapping(reference, hypothesis).items()}
    share = abs(_share(found, names.get(you, "")) - _share(truth, you))
    return VoiceScore(100 * der, 100 * der_collar, 100 * der_turns, 100 * share)


def _share(speech: Mapping[str, Segments], key: str) -> float:
    return total_s(speech.get(key, ())) / max(sum(total_s(segments) for segments in speech.values()), 1e-9)


def plain_d_vector(samples: Floats, people: int) -> dict[str, Segments]:
    """One d-vector every 0.2 s of speech, k-means, each 10 ms goes to the window that it is nearest the middle of."""
    meter = MelMeter(gain=raised_to_level(float(np.mean(samples**2))))
    mel = np.concatenate([meter.feed(samples), meter.finish()])
    speech = _speech(samples)
    starts = _windows(speech, len(mel))
    lengths = np.full(len(starts), round(WINDOW_S / _HOP_S), np.intp)
    whole, _ = embed(mel, starts, lengths)
    return _spread_out(speech, starts, kmeans(whole, people))


def mfcc(samples: Floats, people: int) -> dict[str, Segments]:
    """The mean and the spread of 19 MFCCs over the same windows, each scaled to spread 1, k-means."""
    speech = _speech(samples)
    cepstra = _cepstra(samples)
    starts = _windows(speech, len(cepstra))
    length = round(WINDOW_S / _HOP_S)
    active = _mask(speech, len(cepstra))
    rows = []
    for start in starts:
        part = cepstra[start : start + length][active[start : start + length]]
        rows.append(np.concatenate([part.mean(axis=0), part.std(axis=0)]))
    table = np.array(rows)
    return _spread_out(speech, starts, kmeans((table - table.mean(axis=0)) / (table.std(axis=0) + 1e-9), people))


def kmeans(rows: Rows, count: int) -> NDArray[np.intp]:
    """The cluster of each row: k-means++ from 30 seeded starts, the tightest kept."""
    rng = np.random.default_rng(3)
    best, least = np.zeros(len(rows), np.intp), np.inf
    for _ in range(STARTS):
        centres = rows[rng.integers(len(rows), size=1)]
        while len(centres) < count:
            far = _distances(rows, centres).min(axis=1) + 1e-12
            centres = np.concatenate([centres, rows[rng.choice(len(rows), size=1, p=far / far.sum())]])
        for _ in range(40):
            labels = _distances(rows, centres).argmin(axis=1)
            moved = np.array([rows[labels == k].mean(axis=0) if np.any(labels == k) else centres[k] for k in range(count)])
            if np.allclose(moved, centres):
                break
            centres = moved
        spread = float(_distances(rows, centres).min(axis=1).sum())
        if spread < least:
            best, least = labels, spread
    return best


def _distances(rows: Rows, centres: Rows) -> NDArray[np.float64]:
    squared: NDArray[np.float64] = ((rows[:, None, :].astype(np.float64) - centres[None]) ** 2).sum(axis=2)
    return squared


def _speech(samples: Floats) -> Segments:
    return find_speech([features_of(samples)]).speech[ANYONE]


def _mask(speech: Segments, hops: int) -> NDArray[np.bool_]:
    mask = np.zeros(hops, np.bool_)
    for segment in speech:
        mask[round(segment.start / _HOP_S) : round(segment.end / _HOP_S)] = True
    return mask


def _windows(speech: Segments, hops: int) -> NDArray[np.intp]:
    """First hops of windows that hold at least 60 % speech; of those with the most where none does."""
    length, step = round(WINDOW_S / _HOP_S), round(STEP_S / _HOP_S)
    starts = np.arange(0, max(1, hops - length), step)
    total = np.concatenate([[0], np.cumsum(_mask(speech, hops))])
    held = total[np.minimum(starts + length, hops)] - total[starts]
    wanted = min(0.6 * length, float(held.max()))
    chosen: NDArray[np.intp] = starts[held >= wanted].astype(np.intp)
    return chosen


def _spread_out(speech: Segments, starts: NDArray[np.intp], labels: NDArray[np.intp]) -> dict[str, Segments]:
    """Speech cut where the nearest window has another label."""
    middles = starts * _HOP_S + WINDOW_S / 2
    found: dict[str, list[Segment]] = {f"voice-{label + 1}": [] for label in sorted(set(labels.tolist()))}
    between = (middles[1:] + middles[:-1]) / 2
    for segment in speech:
        cuts = [segment.start, *(float(at) for at in between if segment.start < at < segment.end), segment.end]
        for start, end in pairwise(cuts):
            nearest = int(np.searchsorted(between, (start + end) / 2))
            found[f"voice-{int(labels[nearest]) + 1}"].append(Segment(start, end))
    return {key: merged(segments, gap_s=1e-6) for key, segments in found.items()}


def _cepstra(samples: Floats) -> NDArray[np.float64]:
    """(hops, 19): coefficients 1 to 19 of 26 log mel bands, 25 ms windows every 10 ms."""
    hop, window, size = 160, 400, 512
    count = 1 + max(0, len(samples) - window) // hop
    frames = np.lib.stride_tricks.sliding_window_view(samples, window)[::hop][:count] * np.hamming(window)
    power = np.abs(np.fft.rfft(frames, size, axis=1)) ** 2
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + RATE_HZ / 2 / 700), 28) / 2595) - 1)
    bins = np.fft.rfftfreq(size, 1 / RATE_HZ)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    bands = np.log(power @ np.maximum(0, np.minimum(rise, fall)).T + 1e-10)
    order, band = np.arange(1, 20)[:, None], np.arange(26)[None]
    cepstra: NDArray[np.float64] = bands @ np.cos(np.pi * order * (band + 0.5) / 26).T
    return cepstra


def voices_of(activity: SpeechActivity, people: int) -> dict[str, Segments]:
    """What the app finds, the number of people given."""
    separation = activity.separation(people)
    return {"voice-1": activity.speech[ANYONE]} if separation is None else dict(separation.speech)


def states_share(activity: SpeechActivity, people: int, mine: Segments) -> bool:
    """Whether the app states a share once it was told how many there are, and which voice (that most like `mine`) is you."""
    separation = activity.separation(people)
    if separation is None:
        return False
    told = (SetPeople(people), ChooseYou(voice_most_like(separation, mine)))
    result = measure(activity, Transcript(), names={}, seed="benchmark", content=load_content(), corrections=told)
    return result.quality.talk_time is not Quality.WITHHELD
