"""Tells from a file's first bytes what kind of sound it is, and where the samples of a WAV lie whatever its header says."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

_UNFINISHED_SIZES = (0, 0xFFFFFFFF)
_MOST_CHUNKS = 200
_LAST_BYTES_OF_OGG = 65_536


class Container(StrEnum):
    """What the file is, decided by its content; its name's ending says nothing."""

    WAV = "wav"
    FLAC = "flac"
    OGG = "ogg"
    """With Vorbis or Opus in it."""
    OTHER_OGG = "other-ogg"
    """With something else in it: FLAC, Speex, or pictures beside the sound."""
    MP3 = "mp3"
    MP4 = "mp4"
    MATROSKA = "matroska"


@dataclass(frozen=True, slots=True)
class WavLayout:
    """Where a WAV's samples lie. `subtype` is libsndfile's name, empty where samples aren't of a fixed size.

    `declared_bytes` is what the header says, None where whoever wrote it never came to say it (a killed recorder);
    `present_bytes` is what the file holds.
    """

    data_offset: int
    declared_bytes: int | None
    present_bytes: int
    channels: int
    rate_hz: int
    frame_bytes: int
    subtype: str

    @property
    def is_cut(self) -> bool:
        return self.declared_bytes is not None and self.declared_bytes > self.present_bytes


def container_of(file: BinaryIO) -> Container | None:
    """The kind of file, None for anything that isn't sound; leaves the file at its start."""
    file.seek(0)
    head = file.read(16)
    kind: Container | None = None
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        kind = Container.WAV
    elif head[:4] == b"fLaC":
        kind = Container.FLAC
    elif head[:4] == b"OggS":
        kind = _kind_of_ogg(file)
    elif head[4:8] == b"ftyp":
        kind = Container.MP4
    elif head[:4] == b"\x1aE\xdf\xa3":
        kind = Container.MATROSKA
    elif head[:3] == b"ID3" and len(head) >= 10:
        size = sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        file.seek(10 + size)
        after = file.read(4)
        kind = Container.FLAC if after == b"fLaC" else Container.MP3
    elif _is_mp3_frame(head[:4]):
        kind = Container.MP3
    file.seek(0)
    return kind


def _kind_of_ogg(file: BinaryIO) -> Container:
    """By the first packet, which lies behind the page's table of segments."""
    file.seek(0)
    page = file.read(27 + 255 + 8)
    packet = page[27 + page[26] :] if len(page) > 26 else b""
    return Container.OGG if packet.startswith((b"\x01vorbis", b"OpusHead")) else Container.OTHER_OGG


def _is_mp3_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, bitrate, rate = (head[1] >> 3) & 3, (head[1] >> 1) & 3, head[2] >> 4, (head[2] >> 2) & 3
    return version != 1 and layer == 1 and bitrate not in {0, 15} and rate != 3


def wav_layout(file: BinaryIO) -> WavLayout | None:
    """Walk a WAV's chunks; None where there is no description of the samples or no samples follow it."""
    file_bytes = file.seek(0, io.SEEK_END)
    file.seek(12)
    description: bytes | None = None
    long_data_bytes: int | None = None
    for _ in range(_MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            return None
        name, size = header[:4], int(struct.unpack("<I", header[4:])[0])
        if name == b"data":
            if description is None:
                return None
            declared = long_data_bytes if long_data_bytes is not None and size == 0xFFFFFFFF else size
            return _layout(file, description, declared, file_bytes)
        if name == b"fmt ":
            description = file.read(min(size, 64))
            file.seek(size + size % 2 - len(description), io.SEEK_CUR)
        elif name == b"ds64" and size >= 16:
            long_data_bytes = struct.unpack("<Q", file.read(16)[8:].ljust(8, b"\0"))[0]
            file.seek(size + size % 2 - 16, io.SEEK_CUR)
        else:
            file.seek(size + size % 2, io.SEEK_CUR)
    return None


def _layout(file: BinaryIO, description: bytes, declared: int, file_bytes: int) -> WavLayout | None:
    if len(description) < 16:
        return None
    tag, channels, rate_hz, _, frame_bytes, bits = struct.unpack("<HHIIHH", description[:16])
    if tag == 0xFFFE and len(description) >= 26:
        tag = struct.unpack("<H", description[24:26])[0]
    subtype = {(1, 8): "PCM_U8", (1, 16): "PCM_16", (1, 24): "PCM_24", (1, 32): "PCM_32", (3, 32): "FLOAT",
               (3, 64): "DOUBLE"}.get((tag, bits), "")  # fmt: skip
    if subtype and frame_bytes != channels * bits // 8:
        subtype = ""
    offset = file.tell()
    present = file_bytes - offset
    told: int | None = declared
    if declared == 0xFFFFFFFF or (declared < present and not _chunk_follows(file, offset + declared, file_bytes)):
        told = None
    elif told is not None and told < present:
        present = told
    return WavLayout(offset, told, present, channels, rate_hz, frame_bytes, subtype)


def _chunk_follows(file: BinaryIO, at: int, file_bytes: int) -> bool:
    """Whether what stands behind the samples is a chunk of its own (or only padding) rather than more samples."""
    at += at % 2
    rest = file_bytes - at
    if rest < 8:
        return rest <= 1 or rest == file_bytes % 2
    file.seek(at)
    header = file.read(8)
    name, size = header[:4], struct.unpack("<I", header[4:])[0]
    return all(0x20 <= byte < 0x7F for byte in name) and size <= rest - 8


def ogg_is_cut(file: BinaryIO) -> bool:
    """Whether an OGG breaks off: its last page doesn't say that it is the last, or isn't whole."""
    file_bytes = file.seek(0, io.SEEK_END)
    file.seek(max(0, file_bytes - _LAST_BYTES_OF_OGG - 282))
    tail = file.read()
    at = tail.rfind(b"OggS")
    file.seek(0)
    if at < 0 or len(tail) < at + 27:
        return True
    segments = tail[at + 26]
    table = tail[at + 27 : at + 27 + segments]
    whole = len(table) == segments and len(tail) >= at + 27 + segments + sum(table)
    return not (whole and tail[at + 5] & 4)


class FileFrom(io.RawIOBase):
    """A file seen from an offset on, without its name, so that only its content says what it is."""

    def __init__(self, file: BinaryIO, offset: int = 0) -> None:
        self._file = file
        self._offset = offset
        self._file.seek(offset)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override] # any writable buffer
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def tell(self) -> int:
        return self._file.tell() - self._offset

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence == io.SEEK_SET:
            offset += self._offset
        return self._file.seek(offset, whence) - self._offset
