"""Validation of the configuration file."""
