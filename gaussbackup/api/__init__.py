"""HTTP client of the service; the only package that imports requests."""
