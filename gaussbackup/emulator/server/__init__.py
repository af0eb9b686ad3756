"""A minimal HTTP/1.1 server.

Signatures cover the raw request target, and faults send partial responses; neither is possible
with `http.server`.
"""
