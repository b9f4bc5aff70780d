"""Makes moments: what was observed, one open question, the idea behind it; they read well without any transcript."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence

from app.coaching.candidates import Candidate, find_candidates
from app.coaching.choosing import choose
from app.coaching.phrases import nearly, other_name, seconds, upper_first
from app.content import Content, MomentText, Wording
from app.core.clock import clock
from app.core.moment import Moment
from app.core.segment import Segment, Segments, merged
from app.core.transcript import Word
from app.i18n import tr
from app.metrics.summary import TRUSTED_CONFIDENCE, Summary

PLAY_BEFORE_S = 8.0
PLAY_AFTER_S = 6.0
LONG_S = 30.0
LONG_PLAYED_S = 20.0

_QUOTE_WORDS = 14
_QUOTE_FEWEST = 3
_QUOTE_WITHIN_S = 2.0
_QUOTE_GAP_S = 1.5


def find_moments(
    summary: Summary,
    *,
    duration_s: float,
    names: Mapping[str, str],
    seed: str,
    content: Content,
    marks: Sequence[float] = (),
    kept: Collection[str] = (),
    quote: bool = True,
) -> tuple[Moment, ...]:
    """The moments of one review, in order of time; no wording twice.

    Args:
        summary: what was measured.
        duration_s: of the conversation.
        names: speaker key -> name.
        seed: chooses among equals and among wordings, such as the conversation's id.
        content: the wordings.
        marks: seconds that the person marked while recording.
        kept: keys of moments that were answered before; they are kept where the rules allow it.
        quote: False leaves out what was said, as with a draft's words.
    """
    chosen = choose(
        find_candidates(summary), duration_s=duration_s, texts=content.moments, seed=seed, marks=marks, kept=kept
    )
    words = summary.words if quote else None
    holes = merged(summary.interplay.prepared.holes)
    moments: list[Moment] = []
    for position, candidate in enumerate(chosen):
        text = content.moments[candidate.kind]
        before = sum(1 for one in chosen[:position] if one.kind == candidate.kind)
        wording = _wording(text, seed, before)
        play = _play(candidate.segment, duration_s, holes)
        moments.append(_moment(candidate, text, wording, play=play, names=names, content=content, words=words))
    return tuple(moments)


def _wording(text: MomentText, seed: str, before: int) -> Wording:
    """Each kind's wordings come in an order of the seed's, so that two of a kind in one review differ."""
    order = list(text.wordings)
    random.Random(f"{seed}:{text.kind}").shuffle(order)  # noqa: S311 - nothing secret, the same seed must choose the same
    return order[before % len(order)]


def _moment(
    candidate: Candidate,
    text: MomentText,
    wording: Wording,
    *,
    play: Segment,
    names: Mapping[str, str],
    content: Content,
    words: Mapping[str, Sequence[Word]] | None,
) -> Moment:
    quote, by = _quote(candidate, words)
    observation = wording.with_words if wording.with_words and quote else wording.observation
    values = _values(candidate, names, quote)
    embedded = "{quote}" in observation
    return Moment(
        kind=candidate.kind,
        segment=candidate.segment,
        play=play,
        title=text.title,
        observation=upper_first(observation.format(**values)),
        question=upper_first(wording.question.format(**values)),
        idea=text.idea.format(article=_title(content, text.article), also=_title(content, text.also)),
        article=text.article,
        article_title=content.articles[text.article].title,
        rows=text.rows,
        quote="" if embedded else quote,
        quote_speaker="" if embedded else by,
    )


def _title(content: Content, article: str) -> str:
    return f"“{content.articles[article].title}”"


def _play(segment: Segment, duration_s: float, holes: Segments) -> Segment:
    """From 8 s before to 6 s after, within the recording and on one side of every hole.

    Of a long stretch the way into it is enough to be back in it: it ends 20 s after its start.
    """
    start = max([0.0, segment.start - PLAY_BEFORE_S, *(hole.end for hole in holes if hole.end <= segment.start)])
    if segment.duration_s > LONG_S:
        return Segment(start, segment.start + LONG_PLAYED_S)
    last = min(max(duration_s, segment.end), segment.end + PLAY_AFTER_S)
    end = min([last, *(hole.start for hole in holes if hole.start >= segment.end)])
    return Segment(start, max(start, end))


def _values(candidate: Candidate, names: Mapping[str, str], quote: str) -> dict[str, str]:
    them = other_name(candidate.other, names)
    count = {2: tr("two"), 3: tr("three"), 4: tr("four")}.get(candidate.count, str(candidate.count))
    return {
        "time": clock(candidate.segment.start),
        "them": them,
        "Them": upper_first(them),
        "length": nearly(candidate.length_s, candidate.limit_s),
        "turn": nearly(candidate.turn_s, candidate.turn_limit_s),
        "lead": _lead(candidate.lead_s),
        "from": str(round(candidate.segment.start / 60)),
        "to": str(round(candidate.segment.end / 60)),
        "count": count,
        "Count": upper_first(count),
        "quote": quote,
    }


def _lead(lead_s: float) -> str:
    """A quick reply is always near its limit of 0.1 s, so its time is always "about"."""
    if abs(lead_s) < 0.05:
        return tr("the moment")
    length = seconds(abs(lead_s))
    return tr("about {length} after", length=length) if lead_s > 0 else tr("about {length} before", length=length)


def _quote(candidate: Candidate, words: Mapping[str, Sequence[Word]] | None) -> tuple[str, str]:
    """Words to show with the moment and who said them; both empty where there are none to be trusted."""
    if words is None:
        return "", ""
    if candidate.said:
        return candidate.said, candidate.said_by
    if candidate.quote_until_s is None:
        return "", ""
    said = _words_before(words.get(candidate.other, ()), candidate.quote_until_s)
    if len(said) < _QUOTE_FEWEST or sum(word.confidence for word in said) / len(said) < TRUSTED_CONFIDENCE:
        return "", ""
    return "… " + " ".join(word.text for word in said), candidate.other


def _words_before(words: Sequence[Word], until_s: float) -> Sequence[Word]:
    """The last words of one breath before a time."""
    last = bisect_right(words, until_s, key=lambda word: word.segment.start)
    if last == 0 or words[last - 1].segment.end < until_s - _QUOTE_WITHIN_S:
        return ()
    first = last - 1
    while (
        first > 0
        and last - first < _QUOTE_WORDS
        and words[first].segment.start - words[first - 1].segment.end < _QUOTE_GAP_S
    ):
        first -= 1
    return words[first:last]
