"""Manual backups of Huawei Cloud GaussDB: the version, and the map of the house.

Imports only point down; `lint-imports` holds it so.

    cli         words on the command line to requests, and results to exit codes
    render      results and events, for people and for programs
    emulator    a local stand-in for the cloud; knows nothing of the rest
    actions     the verbs: create, wait, list ... a request in, a result out
    api         the only room that speaks HTTP
    settings    flags, environment and files to one Profile, each value with its origin
    policy      pure decisions; `now` is always an argument
    model       frozen nouns
    clock, errors, programs, exit_codes
"""

__version__ = "0.1.0"
