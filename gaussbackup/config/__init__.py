"""From flag, environment and file to one Profile, each value with its origin."""
