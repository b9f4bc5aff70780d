"""Gives an Ogg file a fixed stream number: encoders draw one by chance, and the same sound would make another file."""

from __future__ import annotations

import struct

HEAD = 27
SERIAL_AT, CHECKSUM_AT, SEGMENTS_AT = 14, 22, 26
POLYNOMIAL = 0x04C11DB7


def _table() -> list[int]:
    rows = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ POLYNOMIAL if value & 0x80000000 else value << 1
        rows.append(value & 0xFFFFFFFF)
    return rows


def checksum(page: bytes, table: list[int]) -> int:
    value = 0
    for byte in page:
        value = (value << 8) & 0xFFFFFFFF ^ table[(value >> 24) ^ byte]
    return value


def with_stream_number(file: bytes, number: int) -> bytes:
    table, result, position = _table(), bytearray(), 0
    while position < len(file):
        if file[position : position + 4] != b"OggS":
            raise ValueError(f"no Ogg page at byte {position}")
        segments = file[position + SEGMENTS_AT]
        lengths = file[position + HEAD : position + HEAD + segments]
        end = position + HEAD + segments + sum(lengths)
        page = bytearray(file[position:end])
        page[SERIAL_AT : SERIAL_AT + 4] = struct.pack("<I", number)
        page[CHECKSUM_AT : CHECKSUM_AT + 4] = bytes(4)
        page[CHECKSUM_AT : CHECKSUM_AT + 4] = struct.pack("<I", checksum(bytes(page), table))
        result += page
        position = end
    return bytes(result)
