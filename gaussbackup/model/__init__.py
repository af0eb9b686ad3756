"""Frozen nouns: no JSON, no HTTP, no clock."""
