"""Pure decisions: whatever changes with time or chance is an argument."""
