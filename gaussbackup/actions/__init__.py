"""The verbs: a request in, a result out, events on the side; they print nothing."""
