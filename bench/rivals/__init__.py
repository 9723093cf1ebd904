"""Programs to measure beside hapax: one small module each.

A rival has NAME, available() and command(path) -> (argv, environment), and says in DIFFERS how its answer
differs from hapax's, or checks it: check(path, listing) -> None or a sentence that says what is wrong.
"""
