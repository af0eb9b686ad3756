"""HTTP/1.1 by hand: every byte of a request is seen as it came, every byte of an answer is ours.

Signatures cover the raw request target, and faults need half an answer, so that no ready-made
server serves here.
"""
