"""The state of the emulated cloud: stored rows, and statuses derived from time."""
