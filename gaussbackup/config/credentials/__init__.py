"""Credentials from the configuration file, the environment and the vendor's file."""
