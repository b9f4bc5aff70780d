"""What the app says: complete, in its own words, in the voice of the design, and refused when damaged."""

from __future__ import annotations

import re
import shutil
import string
from pathlib import Path

import pytest

from app.content import Content, MomentText, Wording, load_content
from app.core.speech_activity import Mode, SoundConditions
from app.errors import AppError
from app.metrics.ranges import Accuracy, Band, Kind, Off
from app.metrics.values import UNITS
from app.paths import resources_folder
from tests.helpers.article_runs import runs_of_articles, runs_of_words

KINDS = {
    "quick_reply", "came_in_stopped", "came_in_carried_on", "room_given", "pause_let_run", "pause_ended",
    "longest_stretch", "mostly_you", "longest_listen", "recap_confirmed", "validation", "stacked_questions",
    "thanks",
}  # fmt: skip
FORBIDDEN = ("should", "failed", "only", "too much", "bad", "poor", "great job", "warning signs", "why")
ASKING = re.compile(r"\b(what|how|which|where|when|who)\b", re.IGNORECASE)
YES_OR_NO = re.compile(r"^(is|are|was|were|do|does|did|would|could|can|will|have|has|had|might)\b", re.IGNORECASE)

CONTENT = load_content()
ALL_WORDINGS = [(text, wording) for text in CONTENT.moments.values() for wording in text.wordings]


def spoken(wording: Wording) -> list[str]:
    return [wording.observation, wording.question, *([wording.with_words] if wording.with_words else [])]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    shutil.copytree(resources_folder() / "content", tmp_path / "content")
    return tmp_path / "content"


def test_every_kind_of_moment_has_its_words() -> None:
    assert set(CONTENT.moments) == KINDS
    for text in CONTENT.moments.values():
        assert len(text.wordings) >= 3
        assert text.title
        assert text.idea


def test_no_wording_and_no_question_stands_twice() -> None:
    for part in ("observation", "question"):
        said = [getattr(wording, part) for _, wording in ALL_WORDINGS]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(("text", "wording"), ALL_WORDINGS)
def test_the_voice_of_observations_and_questions(text: MomentText, wording: Wording) -> None:
    for sentence in spoken(wording):
        for word in FORBIDDEN:
            assert not re.search(rf"\b{word}\b", sentence, re.IGNORECASE), (text.kind, sentence)
        assert "!" not in sentence
        assert not re.search(r"\b(she|he|her|him|his|hers)\b", sentence, re.IGNORECASE)


@pytest.mark.parametrize(("text", "wording"), ALL_WORDINGS)
def test_questions_are_open(text: MomentText, wording: Wording) -> None:
    assert wording.question.endswith("?"), text.kind
    assert wording.question.count("?") == 1
    assert ASKING.search(wording.question)
    assert not YES_OR_NO.match(wording.question)


@pytest.mark.parametrize(("text", "wording"), ALL_WORDINGS)
def test_observations_name_a_time_and_need_no_words(text: MomentText, wording: Wording) -> None:
    assert "{quote}" not in wording.observation
    assert "{quote}" not in wording.question
    places = set(re.findall(r"{\w+}", wording.observation))
    assert "{time}" in places or {"{from}", "{to}"} <= places, text.kind
    assert not wording.with_words or "{quote}" in wording.with_words
    assert not wording.observation.endswith("?")


def test_every_moment_rests_on_articles_and_rows_of_theirs() -> None:
    for text in CONTENT.moments.values():
        assert text.article != text.also
        for row, number in zip(text.rows, (text.article, text.also), strict=True):
            first, last = CONTENT.articles[number].rows
            assert first <= row <= last, text.kind
        assert {"article", "also"} == {name for _, name, _, _ in string.Formatter().parse(text.idea) if name}


def test_the_moments_rest_on_all_five_articles() -> None:
    assert set(CONTENT.articles) == {"000", "001", "002", "003", "004"}
    assert {text.article for text in CONTENT.moments.values()} == set(CONTENT.articles)
    rows = [article.rows for _, article in sorted(CONTENT.articles.items())]
    assert rows == [(1, 14), (15, 34), (35, 42), (43, 54), (55, 62)]


def test_no_sentence_of_an_article_is_copied() -> None:
    known = runs_of_articles()
    assert len(known) > 2000
    files = [path for path in (resources_folder() / "content" / "en").glob("*.toml") if path.name != "articles.toml"]
    assert len(files) == 6
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not runs_of_words(line) & known, (path.name, line)


def test_a_copied_sentence_would_be_found() -> None:
    # A sentence of article 001, cut short; titles are the one thing that may be repeated.
    assert runs_of_words("3 strategies for truly listening to your customers") & runs_of_articles()


def test_something_that_went_well_is_among_the_kinds() -> None:
    good = {kind for kind, text in CONTENT.moments.items() if text.good}
    assert good == {"room_given", "pause_let_run", "longest_listen", "recap_confirmed", "validation", "thanks"}


def test_every_value_is_explained_without_judging() -> None:
    assert set(CONTENT.explanations) == set(UNITS)
    for own in CONTENT.explanations.values():
        for sentence in (own.how, own.threshold, own.limits):
            assert sentence.endswith(".")
            assert not re.search(r"\b(good|bad|poor|should|failed|too much)\b|!", sentence, re.IGNORECASE), own.metric


def test_every_cue_names_its_row() -> None:
    rules = CONTENT.lexicon.rules
    assert {name for name, rule in rules.items() if not rule.rows} == {"filler"}  # no article speaks of fillers
    assert all(1 <= row <= 62 for rule in rules.values() for row in rule.rows)
    assert {"and", "but", "because", "so", "to", "the", "a", "of", "um"} <= CONTENT.lexicon.ends.unfinished
    assert {"mm-hm", "yes", "right", "okay"} <= CONTENT.lexicon.listening


def test_an_unknown_language_is_english() -> None:
    assert load_content("xx") == CONTENT


def _changed(folder: Path, file: str, before: str, after: str) -> None:
    path = folder / "en" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("moments.toml", "[quick_reply]", "[quick_reply"),
        ("moments.toml", 'articles = ["004", "001"]', 'articles = ["004", "009"]'),
        ("moments.toml", 'articles = ["004", "001"]', 'articles = ["004"]'),
        ("moments.toml", "you began {lead}", "you began {leader}"),
        ("moments.toml", 'title = "A quick reply"', 'title = ""'),
        ("articles.toml", "rows = [1, 14]", "rows = 1"),
        ("cues.toml", "{firm} {subject}", "{firms} {subject}"),
        ("cues.toml", 'state = "on"', 'state = "off"'),
        ("cues.toml", "unless = [", "unles = ["),
        ("cues.toml", "[sets]", "[set]"),
        ("explanations.toml", "how = ", "hows = "),
    ],
)
def test_damaged_content_is_said_plainly(damaged: Path, file: str, before: str, after: str) -> None:
    _changed(damaged, file, before, after)
    with pytest.raises(AppError, match=re.escape(file)) as caught:
        load_content(folder=damaged)
    assert caught.value.advice


def test_missing_or_unreadable_content_is_said_plainly(damaged: Path) -> None:
    (damaged / "en" / "cues.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AppError, match="cues"):
        load_content(folder=damaged)
    (damaged / "en" / "cues.toml").unlink()
    with pytest.raises(AppError, match="cues"):
        load_content(folder=damaged)


def test_content_is_loaded_once_and_cannot_change() -> None:
    content: Content = load_content()
    with pytest.raises(AttributeError):
        content.language = "de"  # type: ignore[misc]


ACCURACY = """
made = "2026-11-22"
[[band]]
name = "bleed"
mode = "two_tracks"
snr_db = [16.0, 28.0]
bleed_db = [-15.0, -3.0]
conversations = 40
[band.off.talk_share]
below = 0.012
above = 0.010
kind = "absolute"
checked = 0.96
[[band]]
name = "one_track"
mode = "one_track"
conversations = 12
"""


def test_how_accurate_values_are_is_read_and_may_be_missing(tmp_path: Path) -> None:
    file = tmp_path / "accuracy.toml"
    assert load_content(accuracy=file).accuracy == Accuracy()
    file.write_text(ACCURACY, encoding="utf-8")
    limits = {"snr_db": (16.0, 28.0), "bleed_db": (-15.0, -3.0)}
    bleed = Band("bleed", Mode.TWO_TRACKS, 40, {"talk_share": Off(0.012, 0.010, Kind.ABSOLUTE, 0.96)}, limits)
    found = load_content(accuracy=file).accuracy
    assert found == Accuracy("2026-11-22", (bleed, Band("one_track", Mode.ONE_TRACK, 12, {})))
    assert found.band(SoundConditions(snr_db=20.0, bleed_db=-5.0), Mode.TWO_TRACKS) == bleed


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("talk_share", "talk_shares"),
        ('"absolute"', '"about"'),
        ("snr_db", "noise_db"),
        ("below = 0.012", "below = -0.012"),
        ('mode = "one_track"', 'mode = "three"'),
        ('made = "2026-11-22"', ""),
        ("[[band]]", "[[band"),
    ],
)
def test_a_damaged_accuracy_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    file = tmp_path / "accuracy.toml"
    file.write_text(ACCURACY.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AppError, match=r"accuracy\.toml"):
        load_content(accuracy=file)
