"""Completion scripts, written from the commands themselves: one pure function a shell."""
