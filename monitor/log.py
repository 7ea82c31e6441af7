"""Logging: one line per event, with the keys of the run."""
