"""Texts for people write one apostrophe, the straight one, so that two forms never stand side by side on a screen."""

from __future__ import annotations

import ast
from pathlib import Path

from app.paths import resources_folder

APP = Path(__file__).parents[3] / "app"
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"


def test_no_text_has_a_curly_apostrophe() -> None:
    found = [
        f"{file.relative_to(APP)}:{node.lineno}"
        for file in sorted(APP.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CURLY in node.value.strip(CURLY)
    ]
    found += [
        str(file)
        for file in sorted((resources_folder() / "content").rglob("*.toml"))
        if CURLY in file.read_text(encoding="utf-8")
    ]
    assert not found, "write ' there"
