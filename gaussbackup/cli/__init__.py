"""Words on the command line to requests, and results to exit codes."""
