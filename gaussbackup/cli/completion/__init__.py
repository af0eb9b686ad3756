"""Completion: the script of each shell, and the names that `__complete` returns."""
