"""Trains the event scorer from the gold articles under `tests/cases/gold` (`make train`)."""
