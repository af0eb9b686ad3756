"""Configuration: flags, environment and file become one Profile, each value with its origin."""
