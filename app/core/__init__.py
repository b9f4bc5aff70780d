"""The words of the field as plain frozen dataclasses; nothing here knows files, sound or windows."""
