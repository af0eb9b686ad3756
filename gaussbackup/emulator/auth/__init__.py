"""Who may come in: the emulator's own check of signatures, tokens and the rate of calls.

Written from the vendor's description, and not from the client, so that both can be wrong only
by themselves.
"""
