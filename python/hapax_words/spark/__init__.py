"""Exact word counts on Apache Spark.

    from hapax_words.spark import count_files

    counts = count_files(spark, "/data/corpus")        # DataFrame: word string, count bigint
    counts.write.parquet("/data/words")

Each task of Spark counts its share of the text in one native count. Spark schedules, shuffles and
retries. The functions need PySpark 3.5 or later, and hapax-words on each executor.
"""

import sys

try:
    import pyspark  # noqa: F401
except ImportError as error:
    _NEEDED = "hapax_words.spark needs Apache Spark: pip install 'hapax-words[spark]'"
    # python -m imports this package before its __main__. Until then "-m" stands for the program.
    if sys.argv[:1] == ["-m"] and __name__ in sys.orig_argv:
        sys.exit(f"hapax: {_NEEDED}")
    raise ImportError(_NEEDED) from error

from ._column import count_column
from ._files import CountsAndFailures, count_files
from ._reading import read_counts
from ._writing import write_counts

__all__ = ["CountsAndFailures", "count_column", "count_files", "read_counts", "write_counts"]
