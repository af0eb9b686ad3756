"""Handlers of the API: their routes, validation and response formats."""
