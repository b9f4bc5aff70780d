"""What the bundled catalogue says can be what was published: well-formed, each once, smallest first."""

from __future__ import annotations

import re

from app.speech.catalogue import load_catalogue


def test_every_entry_is_whole_and_the_small_english_one_comes_first() -> None:
    catalogue = load_catalogue()
    assert catalogue.publisher.startswith("https://")
    assert catalogue.publisher.endswith("/")
    assert catalogue.models[0].name == "vosk-model-small-en-us-0.15"
    assert [model.bytes for model in catalogue.models] == sorted(model.bytes for model in catalogue.models)
    assert len({model.name for model in catalogue.models}) == len(catalogue.models)
    assert all(re.fullmatch(r"[0-9a-f]{64}", model.sha256) for model in catalogue.models)
    assert catalogue.model("vosk-model-small-en-us-0.15") == catalogue.models[0]
    assert catalogue.model("vosk-model-xx") is None
