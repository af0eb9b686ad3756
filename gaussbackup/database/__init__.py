"""SQL checks of a restored database; the driver is an optional dependency."""
