"""Columns line up whatever people type."""

from __future__ import annotations

from app.cli.table import printable, table


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_flush_right() -> None:
    text = table(("ID", "Length", "Title"), [("abc12345", "6:46", "Renewal"), ("x", "1:02:03", "")], right=(1,))
    assert text.split("\n") == [
        "ID         Length  Title",
        "abc12345     6:46  Renewal",
        "x         1:02:03",
    ]


def test_wide_and_combining_signs_take_the_columns_that_they_take() -> None:
    text = table(("A", "B"), [("日本", "x"), ("Zoe\u0308", "y"), ("abcd", "z")])
    assert text.split("\n") == ["A     B", "日本  x", "Zoe\u0308   y", "abcd  z"]


def test_a_title_can_not_steer_the_terminal() -> None:
    assert printable("a\x1b[2Jb\nc\u202ed") == "a [2Jb c d"
