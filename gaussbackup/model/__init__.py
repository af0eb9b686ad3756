"""Immutable values, without JSON, HTTP or the clock."""
