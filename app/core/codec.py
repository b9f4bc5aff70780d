"""Analysis results, speech and words as plain dictionaries: the JSON contract, and what the library keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.core.analysis_result import CONTRACT_VERSION, AnalysisResult
from app.core.quality import Quality, QualityReport, Reason
from app.core.segment import Segment, Segments
from app.core.speech_activity import Mode, Separation, SoundConditions, SpeechActivity, Uncertain
from app.core.transcript import Transcript, Word

_DECIMALS = 6  # of a second; rounding that can't be told from the sum it belongs to


def result_to_contract(result: AnalysisResult) -> dict[str, Any]:
    """Version 1 of what `heard analyze --json` prints: every key always there, withheld is None or an empty list."""
    quality = result.quality
    withheld = Quality.WITHHELD
    return {
        "version": CONTRACT_VERSION,
        "duration_s": _number(result.duration_s),
        "mode": result.mode.value,
        "engine": result.transcript.engine,
        "quality": _quality_to_dict(quality),
        "speakers": [
            {
                "key": speaker.key,
                "name": speaker.name,
                "talk_time_s": _number(speaker.talk_time_s),
                "talk_share": _number(speaker.talk_share),
            }
            for speaker in result.speakers
        ],
        "speech": {key: _spans(segments) for key, segments in result.speech.items()},
        "uncertain": [{**_span(found.segment), "code": found.code} for found in result.uncertain],
        "turns": [{"speaker": turn.speaker, **_span(turn.segment)} for turn in result.annotation.turns],
        "events": [
            {
                "kind": event.kind.value,
                "by": event.by,
                "to": event.to,
                **_span(event.segment),
                "overlap_s": _number(event.overlap_s),
                "gap_s": _number(event.gap_s),
            }
            for event in (result.events if quality.events is not withheld else ())
        ],
        "pauses": [
            {"kind": pause.kind.value, "by": pause.by, "start": _number(pause.start), "end": _number(pause.end)}
            for pause in (result.pauses if quality.pauses is not withheld else ())
        ],
        "metrics": [
            {
                "metric": metric.metric,
                "speaker": metric.speaker,
                "value": None if metric.quality is withheld else _number(metric.value),
                "unit": metric.unit,
                "quality": metric.quality.value,
                "low": _number(metric.low),
                "high": _number(metric.high),
                "evidence": _spans(metric.evidence) if metric.quality is not withheld else [],
            }
            for metric in result.metrics
        ],
        "words": [_word(word) for word in (result.transcript.words if quality.words is not withheld else ())],
        "moments": [
            {
                "kind": moment.kind,
                **_span(moment.segment),
                "observation": moment.observation,
                "question": moment.question,
                "rows": list(moment.rows),
                "article": moment.article,
            }
            for moment in result.moments
        ],
    }


def activity_to_dict(activity: SpeechActivity) -> dict[str, Any]:
    """What the library keeps of the sound; `activity_from_dict` gives the same value back."""
    return {
        "duration_s": activity.duration_s,
        "mode": activity.mode.value,
        "speech": {key: [[s.start, s.end] for s in segments] for key, segments in activity.speech.items()},
        "holes": [[hole.start, hole.end] for hole in activity.holes],
        "quality": _quality_to_dict(activity.quality),
        "uncertain": _uncertain_to_lists(activity.uncertain),
        "conditions": {
            "snr_db": activity.conditions.snr_db,
            "bleed_db": activity.conditions.bleed_db,
            "background_share": activity.conditions.background_share,
            "ears_db": activity.conditions.ears_db,
            "voices": activity.conditions.voices,
        },
        "separations": [
            {
                "people": found.people,
                "speech": {key: [[s.start, s.end] for s in own] for key, own in found.speech.items()},
                "profiles": {key: [round(number, 4) for number in own] for key, own in found.profiles.items()},
                "alike": found.alike,
                "sure": bool(found.sure),
                "uncertain": _uncertain_to_lists(found.uncertain),
                "more": bool(found.more),
            }
            for found in activity.separations
        ],
    }


def activity_from_dict(kept: Mapping[str, Any]) -> SpeechActivity:
    """The value that `activity_to_dict` was given; raises ValueError or KeyError for anything else."""
    return SpeechActivity(
        duration_s=float(kept["duration_s"]),
        mode=Mode(kept["mode"]),
        speech={str(key): _segments(spans) for key, spans in kept["speech"].items()},
        holes=_segments(kept["holes"]),
        quality=_quality_from_dict(kept["quality"]),
        # What follows is missing in conversations that were analysed before it was looked for.
        uncertain=_uncertain_from_lists(kept.get("uncertain", ())),
        conditions=SoundConditions(**kept.get("conditions", {})),
        separations=tuple(
            Separation(
                people=int(found["people"]),
                speech={str(key): _segments(own) for key, own in found["speech"].items()},
                profiles={str(key): tuple(map(float, own)) for key, own in found["profiles"].items()},
                alike=found["alike"],
                sure=bool(found.get("sure", True)),
                uncertain=_uncertain_from_lists(found.get("uncertain", ())),
                more=bool(found.get("more", False)),
            )
            for found in kept.get("separations", ())
        ),
    )


def _uncertain_to_lists(uncertain: Iterable[Uncertain]) -> list[list[Any]]:
    return [[found.segment.start, found.segment.end, found.code] for found in uncertain]


def _uncertain_from_lists(kept: Iterable[Sequence[Any]]) -> tuple[Uncertain, ...]:
    return tuple(Uncertain(Segment(float(start), float(end)), str(code)) for start, end, code in kept)


def transcript_to_dict(transcript: Transcript) -> dict[str, Any]:
    """What the library keeps of the words; a list a word, since a long conversation has ten thousand."""
    return {
        "engine": transcript.engine,
        "complete": transcript.complete,
        "words": words_to_lists(transcript.words),
        "missing": [[segment.start, segment.end] for segment in transcript.missing],
        "voices": dict(transcript.voices),
        "shift_s": transcript.shift_s,
    }


def transcript_from_dict(kept: Mapping[str, Any]) -> Transcript:
    """The value that `transcript_to_dict` was given; raises ValueError or KeyError for anything else."""
    return Transcript(
        words=words_from_lists(kept["words"]),
        engine=str(kept["engine"]),
        complete=bool(kept["complete"]),
        # What follows is missing in those that were written before it was noted.
        missing=_segments(kept.get("missing", ())),
        voices={str(name): str(key) for name, key in kept.get("voices", {}).items()},
        shift_s=float(kept.get("shift_s", 0.0)),
    )


def words_to_lists(words: Iterable[Word]) -> list[list[Any]]:
    return [[word.speaker, word.segment.start, word.segment.end, word.text, word.confidence] for word in words]


def words_from_lists(kept: Iterable[Iterable[Any]]) -> tuple[Word, ...]:
    """The words that `words_to_lists` was given; raises ValueError for anything else."""
    return tuple(
        Word(Segment(float(start), float(end)), str(text), float(confidence), str(speaker))
        for speaker, start, end, text, confidence in kept
    )


def _quality_to_dict(quality: QualityReport) -> dict[str, Any]:
    return {
        "talk_time": quality.talk_time.value,
        "events": quality.events.value,
        "pauses": quality.pauses.value,
        "words": quality.words.value,
        "reasons": [{"code": reason.code, "text": reason.text} for reason in quality.reasons],
    }


def _quality_from_dict(kept: Mapping[str, Any]) -> QualityReport:
    return QualityReport(
        talk_time=Quality(kept["talk_time"]),
        events=Quality(kept["events"]),
        pauses=Quality(kept["pauses"]),
        words=Quality(kept["words"]),
        reasons=tuple(Reason(str(reason["code"]), str(reason["text"])) for reason in kept["reasons"]),
    )


def _segments(spans: Iterable[Iterable[float]]) -> Segments:
    return tuple(Segment(float(start), float(end)) for start, end in spans)


def _spans(segments: Segments) -> list[list[float | None]]:
    return [[_number(segment.start), _number(segment.end)] for segment in segments]


def _span(segment: Segment) -> dict[str, float | None]:
    return {"start": _number(segment.start), "end": _number(segment.end)}


def _word(word: Word) -> dict[str, Any]:
    confidence = _number(word.confidence)
    return {"speaker": word.speaker, **_span(word.segment), "text": word.text, "confidence": confidence}


def _number(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DECIMALS)
