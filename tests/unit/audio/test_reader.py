"""Any sound file comes out as 16 kHz blocks, and anything else as one clear sentence."""

from __future__ import annotations

import os
import struct
import sys
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.audio.reader import open_sound
from app.errors import InputFileError
from tests.helpers.sounds import tone

RATE_HZ = 16_000


def read(path: Path, *, seconds: float = 10.0) -> tuple[NDArray[np.float32], float | None]:
    with open_sound(path) as source:
        blocks = list(source.blocks(seconds))
        assert all(block.dtype == np.float32 and block.shape[0] == source.channels for block in blocks)
        return np.concatenate(blocks, axis=1), source.cut_at_s


def write_av(
    path: Path, samples: NDArray[np.float32], *, codec: str, rate_hz: int, options: dict[str, str] | None = None
) -> None:
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="stereo" if samples.shape[1] == 2 else "mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout=stream.layout.name)
        frame.sample_rate = rate_hz
        for packet in (*stream.encode(frame), *stream.encode(None)):
            if packet.size:  # FLAC's last one only says what the head should have said
                container.mux(packet)


@pytest.mark.parametrize(
    ("container", "subtype", "error"),
    [
        ("WAV", "PCM_16", 1e-4),
        ("WAV", "PCM_24", 1e-6),
        ("WAV", "FLOAT", 1e-7),
        ("WAVEX", "PCM_16", 1e-4),
        ("FLAC", "PCM_16", 1e-4),
        ("OGG", "VORBIS", 0.05),
        ("OGG", "OPUS", 0.05),
        ("MP3", "MPEG_LAYER_III", 0.05),
    ],
)
def test_stereo_of_every_kind_keeps_its_channels(tmp_path: Path, container: str, subtype: str, error: float) -> None:
    samples = tone(3.0, channels=2)
    path = tmp_path / f"two.{container.lower()}"
    soundfile.write(path, samples, RATE_HZ, format=container, subtype=subtype)
    found, cut_at_s = read(path, seconds=0.7)
    assert cut_at_s is None
    assert found.shape == (2, 3 * RATE_HZ)
    middle = slice(RATE_HZ, 2 * RATE_HZ)
    assert np.abs(found[:, middle] - samples.T[:, middle]).max() < error


@pytest.mark.parametrize("name", ["a.m4a", "a.mp4", "a.webm", "a.mkv"])
def test_mp4_and_webm(tmp_path: Path, name: str) -> None:
    codec = "aac" if "4" in name else "libopus"
    write_av(tmp_path / name, tone(3.0, rate_hz=48_000, channels=2), codec=codec, rate_hz=48_000)
    found, cut_at_s = read(tmp_path / name)
    assert cut_at_s is None
    assert found.shape[0] == 2
    assert found.shape[1] == pytest.approx(3 * RATE_HZ, abs=0.06 * RATE_HZ)
    spectrum = np.abs(np.fft.rfft(found[:, RATE_HZ : 2 * RATE_HZ], axis=1))
    assert spectrum.argmax(axis=1).tolist() == [440, 880]


def test_flac_in_an_ogg_file(tmp_path: Path) -> None:
    """As some recorders write it; libsndfile knows only Vorbis and Opus there."""
    samples = tone(3.0, rate_hz=RATE_HZ, channels=2)
    write_av(tmp_path / "a.ogg", samples, codec="flac", rate_hz=RATE_HZ)
    found, cut_at_s = read(tmp_path / "a.ogg", seconds=0.7)
    assert cut_at_s is None
    assert found.shape == (2, 3 * RATE_HZ)
    assert np.abs(found - samples.T).max() < 1e-4


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_every_rate_becomes_16_khz_in_time(tmp_path: Path, rate_hz: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(2.5, rate_hz=rate_hz), rate_hz, subtype="FLOAT")
    found, _ = read(tmp_path / "a.wav", seconds=0.3)
    assert found.shape[1] == pytest.approx(2.5 * RATE_HZ, abs=1)
    middle = slice(8_000, 32_000)
    assert np.abs(found[0, middle] - tone(2.5)[middle, 0]).max() < 2e-3


def test_more_channels_are_mixed_to_one_and_it_is_said(tmp_path: Path) -> None:
    samples = np.stack([np.full(8_000, value, np.float32) for value in (0.1, 0.2, 0.6)], axis=1)
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype="FLOAT")
    with open_sound(tmp_path / "a.wav") as source:
        assert (source.channels, source.file_channels) == (1, 3)
        mixed = np.concatenate(list(source.blocks()), axis=1)
        assert [note.code for note in source.notes] == ["folded_channels"]
    assert mixed[0] == pytest.approx(0.3, abs=1e-6)


@pytest.mark.parametrize("wrong", ["mp3", "flac", "ogg", "txt", ""])
def test_content_decides_not_the_ending(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / f"a.{wrong}"
    with path.open("wb") as file:
        soundfile.write(file, tone(1.0), RATE_HZ, format="WAV", subtype="PCM_16")
    found, _ = read(path)
    assert found.shape == (1, RATE_HZ)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "ogg", "oga", "m4a"])
def test_a_file_cut_later_is_read_up_to_the_cut(tmp_path: Path, kind: str) -> None:
    whole, cut = tmp_path / f"whole.{kind}", tmp_path / f"cut.{kind}"
    noise = np.random.default_rng(3).normal(0, 0.1, (20 * RATE_HZ, 1)).astype(np.float32)
    if kind == "m4a":
        write_av(whole, noise, codec="aac", rate_hz=RATE_HZ, options={"movflags": "faststart"})
    elif kind == "oga":
        write_av(whole, noise, codec="flac", rate_hz=RATE_HZ)
    else:
        soundfile.write(whole, noise, RATE_HZ)
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    assert read(whole)[1] is None
    found, cut_at_s = read(cut)
    assert cut_at_s is not None
    assert cut_at_s == pytest.approx(10.0, abs=1.0)  # OGG and M4A end with a page or frame
    assert found.shape[1] == pytest.approx(cut_at_s * RATE_HZ, abs=1)


@pytest.mark.parametrize("sizes", [(0, 0), (0xFFFFFFFF, 0xFFFFFFFF), (36 + 2_000, 2_000)])
def test_a_wav_whose_sizes_were_never_written_is_read_by_its_length(tmp_path: Path, sizes: tuple[int, int]) -> None:
    path = tmp_path / "killed.wav"
    soundfile.write(path, tone(2.0), RATE_HZ, subtype="PCM_16")
    data = bytearray(path.read_bytes())
    data[4:8], data[40:44] = struct.pack("<I", sizes[0]), struct.pack("<I", sizes[1])
    path.write_bytes(data)
    found, cut_at_s = read(path)
    assert cut_at_s is None
    assert found[0] == pytest.approx(tone(2.0)[:, 0], abs=1e-4)


def test_what_follows_the_samples_is_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1.0), RATE_HZ, subtype="PCM_16")
    path.write_bytes(path.read_bytes() + b"LIST" + struct.pack("<I", 8) + b"INFOabcd")
    assert read(path)[0].shape == (1, RATE_HZ)


def _no_samples(path: Path) -> None:
    soundfile.write(path, np.zeros((0, 1), np.float32), RATE_HZ, subtype="PCM_16")


def _not_numbers(path: Path) -> None:
    samples = tone(3.0)
    samples[int(2.5 * RATE_HZ) :] = np.nan
    soundfile.write(path, samples, RATE_HZ, subtype="FLOAT")


def _only_a_header(path: Path) -> None:
    soundfile.write(path, tone(1.0), RATE_HZ, subtype="PCM_16")
    path.write_bytes(path.read_bytes()[:44])


def _only_pictures(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def _too_many_channels(path: Path) -> None:
    soundfile.write(path, np.zeros((4_000, 9), np.float32), RATE_HZ, subtype="PCM_16")


def _strange_rate(path: Path) -> None:
    soundfile.write(path, tone(1.0, rate_hz=2_000), 2_000, subtype="PCM_16")


@pytest.mark.parametrize(("make", "says"), [
    (lambda path: path.with_name("b.wav").touch(), "There is no file a.wav in"),
    (lambda path: path.mkdir(), "a.wav is a folder."),
    (lambda path: path.write_bytes(b""), "a.wav is empty (0 bytes)."),
    (lambda path: path.write_text("Dear diary, today"), "a.wav is not a sound file that Heard can read."),
    (lambda path: path.write_bytes(b"RIFF"), "a.wav is not a sound file"),
    (lambda path: path.write_bytes(b"ID3\x04\0\0\0\0\0\x05abcde" + bytes(3_000)), "breaks off before its first sound"),
    (lambda path: path.write_bytes(b"fLaC" + bytes(60)), "breaks off before its first sound"),
    (lambda path: path.write_bytes(b"OggS" + bytes(60)), "breaks off before its first sound"),
    (lambda path: path.write_bytes(b"\0\0\0\x18ftypM4A " + bytes(60)), "breaks off before its first sound"),
    (_no_samples, "a.wav holds no sound."),
    (_only_pictures, "a.wav holds no sound."),
    (_only_a_header, "breaks off before its first sound"),
    (_not_numbers, "samples that are not numbers, the first at 0:02."),
    (_too_many_channels, "a.wav has 9 channels"),
    (_strange_rate, "a.wav has a sample rate of 2000 Hz."),
])  # fmt: skip
def test_bad_input_gets_one_sentence_and_what_to_do(tmp_path: Path, make: object, says: str) -> None:
    path = tmp_path / "a.wav"
    assert callable(make)
    make(path)
    with pytest.raises(InputFileError) as caught, open_sound(path) as source:
        for _ in source.blocks():
            pass
    assert says in caught.value.message
    assert caught.value.message.count(". ") == 0
    assert caught.value.advice.endswith(".")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="There is no folder"):
        open_sound(tmp_path / "nowhere" / "a.wav")


def test_no_file_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1.0), RATE_HZ, subtype="PCM_16")
    read(path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(InputFileError):
        open_sound(path)
    path.unlink()  # Windows refuses this while the file is open; elsewhere unclosed files are warnings, which fail


def test_a_network_address_inside_a_file_is_never_followed(tmp_path: Path) -> None:
    playlist = tmp_path / "a.m4a"
    playlist.write_text("#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/a.mp3\n")
    with pytest.raises(InputFileError, match="not a sound file"):
        open_sound(playlist)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("originals")
    samples = tone(1.0, channels=2)
    for kind in ("wav", "flac", "ogg", "mp3"):
        soundfile.write(folder / f"a.{kind}", samples, RATE_HZ)
    write_av(folder / "a.m4a", samples, codec="aac", rate_hz=RATE_HZ)
    return {path.suffix: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from([".wav", ".flac", ".ogg", ".mp3", ".m4a"]), data=st.data())
def test_damaged_files_are_read_or_refused_never_worse(
    tmp_path: Path, originals: dict[str, bytes], kind: str, data: st.DataObject
) -> None:
    content = bytearray(originals[kind])
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / f"a{kind}"
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    with suppress(InputFileError):
        assert np.isfinite(read(path)[0]).all()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_person_without_permission_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1.0), RATE_HZ, subtype="PCM_16")
    path.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # root may read everything
            os.seteuid(65_534)
        with pytest.raises(InputFileError, match="may not be read"):
            open_sound(path)
    finally:
        os.seteuid(user)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no place among its files")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    with pytest.raises(InputFileError, match=r"a\.wav is a pipe or a device"):
        open_sound(tmp_path / "a.wav")


def test_a_flac_that_never_said_its_length_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "streamed.flac"
    soundfile.write(path, tone(3.0), RATE_HZ, format="FLAC")
    data = bytearray(path.read_bytes())
    data[21] &= 0xF0  # the 36 bits of the length
    data[22:26] = bytes(4)
    path.write_bytes(data)
    found, cut_at_s = read(path)
    assert cut_at_s is None
    assert found.shape == (1, 3 * RATE_HZ)


def test_a_webm_of_an_unknown_codec_is_refused(tmp_path: Path) -> None:
    write_av(tmp_path / "a.webm", tone(1.0, rate_hz=48_000), codec="libopus", rate_hz=48_000)
    data = (tmp_path / "a.webm").read_bytes()
    assert b"A_OPUS" in data
    (tmp_path / "a.webm").write_bytes(data.replace(b"A_OPUS", b"A_OPPS"))
    with pytest.raises(InputFileError, match=r"a\.webm is damaged"):
        open_sound(tmp_path / "a.webm")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text_can_be_told(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/cut\xff.wav"))
    soundfile.write(tmp_path / "whole.wav", tone(2.0), RATE_HZ)
    path.write_bytes((tmp_path / "whole.wav").read_bytes()[:40_000])
    with open_sound(path) as source:
        assert sum(block.shape[1] for block in source.blocks()) < 2 * RATE_HZ
        assert source.notes[0].text.encode("utf-8").startswith(b"cut?.wav breaks off at 0:01.")
