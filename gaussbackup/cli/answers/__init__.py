"""One file a verb: options to a request, the verb's result to an Answer."""
