"""The window: views that show values and tell what the person wants; nothing is measured or stored here."""
