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
from tests.helpers.casts import CALIBRATION, HELD_OUT, Cast, people_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(name="trainer", scope="module")
def trainer_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("heard_train_two_ears", ROOT / "packaging" / "train_two_ears.py")
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


def test_nobody_who_is_reported_on_was_learned_from(trainer: ModuleType) -> None:
    numbers = range(trainer.CONVERSATIONS)
    learned = people_of(tuple(Cast(number, trainer.task(number).pair) for number in numbers))
    assert len(learned) > 25
    assert not learned & people_of((*HELD_OUT, *CALIBRATION))


def test_the_same_number_draws_the_same_conversation_in_a_room_that_holds_both(trainer: ModuleType) -> None:
    assert trainer.task(7) == trainer.task(7)
    assert len({trainer.task(number).room for number in range(50)}) == 50
    for room in (trainer.task(number).room for number in range(trainer.CONVERSATIONS)):
        assert 0.2 <= room.rt_s <= 0.68
        assert room.near_m < room.far_m < min(room.size_m[:2]) - 1.0


def test_the_slopes_are_those_of_the_loss(trainer: ModuleType) -> None:
    rng = np.random.default_rng(1)
    views, speaks, weight = rng.normal(size=(6, 3)), np.array([0.0, 1, 1, 0, 1, 0]), np.array([1.0, 2, 1, 1, 2, 1])
    values = [rng.normal(size=shape) for shape in ((3, 4), (4, 2), (2, 1), (4,), (2,), (1,))]

    def loss() -> float:
        one = np.maximum(views @ values[0] + values[3], 0)
        two = np.maximum(one @ values[1] + values[4], 0)
        told = 1 / (1 + np.exp(-(two @ values[2] + values[5])[:, 0]))
        return float(np.mean(-weight * np.log(np.where(speaks > 0, told, 1 - told))))

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


def test_nothing_heard_is_nobody_speaking_and_pieces_change_nothing() -> None:
    columns = np.zeros((25_000, COLUMNS), np.float32)
    columns[:, 0:4] = -4.0, -2.5, -4.0, -2.5
    columns[:, 4], columns[:, 8], columns[:, 9:11] = 0.5, 0.5, -4.0
    told = voice_probability(columns)
    assert told.max() < 0.1
    assert np.allclose(told, told[0], atol=1e-6)
    with np.load(weights_file()) as stored:
        assert stored["mean"].shape == stored["scale"].shape == (COLUMNS * VIEWS,)
