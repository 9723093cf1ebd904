"""Exact word frequencies of any amount of text, at the machine's speed.

    import hapax_words as hapax
"""

from ._hapax import unicode_version, version

__all__ = ["unicode_version", "version"]
__version__ = version()
