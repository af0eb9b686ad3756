"""The service behind the gateway: its paths, its checks, and the exact shapes of its answers."""
