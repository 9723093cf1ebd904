"""Programs to measure beside hapax: one small module each.

A rival has NAME, available() and command(path) -> (argv, environment). DIFFERS says how its words differ
from hapax's; where it is None its answer is compared, byte for byte, before it is timed.
"""
