"""Pure decisions: time and randomness are arguments, and there is no I/O."""
