"""The model: real commands, each at a door of its own to one emulated world, under a schedule."""
