"""Heard: a desktop app with which leaders see how well they listen."""

__version__ = "0.1.0"
