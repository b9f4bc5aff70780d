"""The sample's speech model is the one that its maker wrote down, and what trains it is installed by its maker alone."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "resources" / "sample" / "speech-model"
RECORD = ROOT / "resources" / "sample" / "speech-model.toml"
MAKER = ROOT / "packaging" / "sample"


@pytest.fixture(name="record", scope="module")
def record_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("heard_sample_record", MAKER / "sample-parts" / "record.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_file_is_the_one_that_the_maker_wrote_and_there_is_no_other() -> None:
    table = tomllib.loads(RECORD.read_text(encoding="utf-8"))
    found = {path.relative_to(FOLDER).as_posix(): sha256(path) for path in FOLDER.rglob("*") if path.is_file()}
    assert found == table["files"]
    assert {"am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "conf/mfcc.conf", "conf/model.conf"} <= found.keys()
    lines = "".join(f"{found[name]}  {name}\n" for name in sorted(found))
    assert hashlib.sha256(lines.encode()).hexdigest() == table["sha256"]


def test_the_record_says_what_it_was_made_with(record: ModuleType) -> None:
    known = record.read(RECORD)
    assert {"python", "numpy", "torch", "kaldi_native_fbank", "flite", "espeak_ng", "processor"} <= known.made_with.keys()
    assert all(known.made_with.values())
    pinned = dict(requirement.split("==") for requirement in group())
    assert known.made_with["torch"].partition("+")[0] == pinned["torch"]
    assert known.made_with["kaldi_native_fbank"] == pinned["kaldi-native-fbank"]
    assert record.written(known.files, known.made_with) == RECORD.read_text(encoding="utf-8")


def test_one_changed_byte_is_another_whole(record: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "words.txt").write_bytes(b"yes 1\n")
    (tmp_path / "README").write_bytes(b"")
    before = record.digests(tmp_path)
    assert list(before) == ["README", "graph/words.txt"]
    assert before["README"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
    (tmp_path / "graph" / "words.txt").write_bytes(b"yes 2\n")
    after = record.digests(tmp_path)
    assert after["README"] == before["README"]
    assert record.of_all(after) != record.of_all(before)
    assert record.beside(tmp_path / "speech-model") == tmp_path / "speech-model.toml"


def test_what_differs_from_the_record_is_named(record: ModuleType, tmp_path: Path) -> None:
    copy = tmp_path / "speech-model"
    shutil.copytree(FOLDER, copy)
    known = record.read(RECORD)
    assert record.different(known, copy) == []
    with (copy / "am" / "final.mdl").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)[0]
        file.seek(1000)
        file.write(bytes([byte ^ 1]))
    (copy / "conf" / "mfcc.conf").unlink()
    (copy / "left.new").write_bytes(b"")
    assert record.different(known, copy) == ["am/final.mdl", "conf/mfcc.conf", "left.new"]


def group() -> list[str]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [str(requirement) for requirement in table["dependency-groups"]["train"]]


def test_what_trains_it_is_pinned_and_in_no_lock() -> None:
    assert all(re.fullmatch(r"[a-z-]+==[\d.]+", requirement) for requirement in group())
    names = {requirement.partition("==")[0] for requirement in group()}
    assert names == {"torch", "kaldi-native-fbank"}
    for lock in (ROOT / "packaging").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert not names & set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


def test_no_command_of_the_readme_installs_it() -> None:
    """Only the maker of the speech model asks for what trains it, and it asks no command of the README to."""
    askers = [path for path in (ROOT / "packaging").rglob("*.py") if "import training" in path.read_text(encoding="utf-8")]
    assert askers == [MAKER / "make_model.py"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3? (packaging/\S+\.py)", readme, re.MULTILINE)
    assert {"packaging/run.py", "packaging/test.py"} <= set(commands)
    for script in (*commands, "packaging/environment.py", ".ci/run"):
        text = (ROOT / script).read_text(encoding="utf-8")
        assert "train" not in text.replace("constraint", ""), script
