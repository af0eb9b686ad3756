"""Credentials from the environment, the configuration file and the vendor's file."""
