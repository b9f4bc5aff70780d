from __future__ import annotations

import hashlib
import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from app.analysis.ear_features import COLUMNS, VIEWS
from app.analysis.ear_network import voice_probability, weights_file
from app.core.segment import intersection, total_s
from app.core.turn import OTHER, YOU
from tests.helpers.casts import CALIBRATION, HELD_OUT, Cast, people_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(name="trainer", scope="module")
def trainer_module() -> ModuleType:
    return loaded("train_two_ears")


@pytest.fixture(name="talk", scope="module")
def talk_module(trainer: ModuleType) -> ModuleType:
    assert trainer.kept.__module__ == "two_ears_talk"
    return sys.modules["two_ears_talk"]


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"heard_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_weights_are_those_of_the_record_and_its_figures_were_measured_with_them() -> None:
    data = weights_file().read_bytes()
    record = tomllib.loads(weights_file().with_name("record.toml").read_text(encoding="utf-8"))
    assert hashlib.sha256(data).hexdigest() == record["weights_sha256"] == record["measured_sha256"]
    with np.load(weights_file()) as stored:
        layers = [stored[name].size for name in stored.files if name not in {"mean", "scale"}]
        assert sum(layers) == record["numbers"] < 20_000
    told = [room for room in record["room"] if room["withheld"] == 0]
    assert len(told) == 7
    assert all(room["share_off"] < 1.0 and room["share_off_at_worst"] < 3.0 for room in told)


def test_nobody_who_is_reported_on_was_learned_from(trainer: ModuleType, talk: ModuleType) -> None:
    pairs = [talk.task(number).pair for number in range(trainer.LEARNING + trainer.CHOOSING)]
    learned = people_of(tuple(Cast(number, pair) for number, pair in enumerate(pairs) if pair is not None))
    assert len(learned) > 25
    assert not learned & people_of((*HELD_OUT, *CALIBRATION))


def test_the_same_number_draws_the_same_talk_in_a_room_that_holds_both(trainer: ModuleType, talk: ModuleType) -> None:
    assert talk.task(7) == talk.task(7)
    tasks = [talk.task(number) for number in range(trainer.LEARNING + trainer.CHOOSING)]
    assert len({task.room for task in tasks}) == len({task.seed for task in tasks}) == len(tasks)
    for task in tasks:
        room = task.room
        assert 0.2 <= room.rt_s <= 0.68
        assert room.near_m < room.far_m < min(room.size_m[:2]) - 1.0
        assert max(task.gains_db) == 0.0
        assert min(task.gains_db) >= -15.0


def test_two_made_up_sounds_take_turns_and_talk_over_each_other_now_and_then(talk: ModuleType) -> None:
    dialogue = talk.made_up(5, length_s=40.0)
    both_s = total_s(intersection(dialogue.phones[YOU], dialogue.phones[OTHER]))
    assert both_s > 0.3
    for key in (YOU, OTHER):
        said = dialogue.phones[key]
        assert len(said) > 1
        assert both_s < 0.5 * total_s(said)
        inside = np.zeros(len(dialogue.speech[key]), np.bool_)
        for span in said:
            inside[round(span.start * 16_000) : round(span.end * 16_000)] = True
        assert np.sqrt(np.mean(dialogue.speech[key][inside] ** 2)) == pytest.approx(0.1, rel=0.1)
        assert np.abs(dialogue.speech[key][~inside]).max() < 1e-4


def test_the_slopes_are_those_of_the_loss(trainer: ModuleType) -> None:
    rng = np.random.default_rng(1)
    views, speaks, weight = rng.normal(size=(6, 3)), np.array([0.0, 1, 1, 0, 1, 0]), np.array([1.0, 2, 1, 1, 2, 1])
    values = [rng.normal(size=shape) for shape in ((3, 4), (4, 2), (2, 1), (4,), (2,), (1,))]

    def loss() -> float:
        one = np.maximum(views @ values[0] + values[3], 0)
        two = np.maximum(one @ values[1] + values[4], 0)
        told = 1 / (1 + np.exp(-(two @ values[2] + values[5])[:, 0]))
        return float(np.mean(-weight * np.log(np.where(speaks > 0, told, 1 - told))))

    layers = [(values[index], values[index + 3]) for index in range(3)]
    assert trainer.loss(layers, views, speaks, weight) == pytest.approx(loss(), rel=1e-9)
    found = trainer.slopes(values, views, speaks, weight)
    for value, slope in zip(values, found, strict=True):
        for at in np.ndindex(value.shape):
            kept, step = value[at], 1e-6
            value[at] = kept + step
            above = loss()
            value[at] = kept - step
            below = loss()
            value[at] = kept
            assert slope[at] == pytest.approx((above - below) / (2 * step), rel=1e-3, abs=1e-5)


def test_training_writes_the_same_bytes_again_and_learns_what_no_line_tells(trainer: ModuleType) -> None:
    rng = np.random.default_rng(2)
    views = rng.normal(size=(16_384, 2)).astype(np.float32)
    speaks = (views[:, 0] * views[:, 1] > 0).astype(np.float32)
    weight = np.ones(len(views), np.float32)
    layers = trainer.trained(views, speaks, weight, hidden=(16, 8), epochs=80)
    again = trainer.trained(views, speaks, weight, hidden=(16, 8), epochs=80)
    mean, scale = views.mean(axis=0), views.std(axis=0)
    assert trainer.packed(mean, scale, layers) == trainer.packed(mean, scale, again)
    values = views
    for number, (matrix, bias) in enumerate(layers, start=1):
        values = values @ matrix + bias
        values = np.maximum(values, 0) if number < len(layers) else values
    assert np.mean((values[:, 0] > 0) == (speaks > 0)) > 0.95


def test_the_start_is_kept_that_is_best_where_nothing_was_learned(
    trainer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three starts the second one's layers are right in the conversations that choose, and those of the others wrong."""
    right, wrong = (np.array([[sign * 5.0]], np.float32) for sign in (1, -1))
    starts = [[(matrix, np.zeros(1, np.float32))] for matrix in (wrong, right, wrong)]
    monkeypatch.setattr(trainer, "STARTS", 3)
    monkeypatch.setattr(trainer, "trained", lambda *_, start: starts[start])
    choosing = np.array([[1.0], [-1.0]]), np.array([1.0, 0.0]), np.ones(2)
    layers, losses = trainer.chosen(choosing, choosing)
    assert layers is starts[1]
    assert losses == pytest.approx([5.00672, 0.00672, 5.00672], abs=1e-5)  # log(1 + exp(5)), log(1 + exp(-5))


def test_nothing_heard_is_nobody_speaking_and_pieces_change_nothing() -> None:
    columns = np.zeros((25_000, COLUMNS), np.float32)
    columns[:, 0:4] = -4.0, -2.5, -4.0, -2.5
    columns[:, 4], columns[:, 8], columns[:, 9:11] = 0.5, 0.5, -4.0
    told = voice_probability(columns)
    assert told.max() < 0.1
    assert np.allclose(told, told[0], atol=1e-6)
    with np.load(weights_file()) as stored:
        assert stored["mean"].shape == stored["scale"].shape == (COLUMNS * VIEWS,)
