"""The emulated cloud itself: its rows in SQLite, and what time makes of them."""
