"""Manual backups of Huawei Cloud GaussDB: the version, and the layers of the package.

Imports only point down; `lint-imports` enforces it.

    cli         command-line options to requests; results to output and exit codes
    render      results and events to text, tables, progress and documents
    emulator    a local server that behaves like the cloud API; imports nothing else
    actions     one module per operation: a request in, a result out
    api         the HTTP client of the service
    config      flags, environment and files to one Profile, each value with its origin
    domain      pure decisions; the current time is always an argument
    model       immutable values
    clock, errors, exit_codes, subprocess_output
"""

__version__ = "0.1.0"
