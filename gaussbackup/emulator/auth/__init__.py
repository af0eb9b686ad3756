"""Authentication by signature or token, and request limits.

Written from the vendor's documentation, independently of the client's implementation.
"""
