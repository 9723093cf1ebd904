"""Programs to compare hapax with, one small module each.

A rival has NAME, available() and command(path) -> (argv, environment). DIFFERS says how its words differ from hapax's.
If DIFFERS is None, its answer is compared with hapax's, byte for byte, before it is timed.
"""
