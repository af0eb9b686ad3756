"""One module per operation: it takes a request, returns a result and emits events."""
