"""Scenes and numbers to bytes: one module a format, one row each in the table."""
