"""Simulation: real commands run against emulators with a common state and random faults."""
