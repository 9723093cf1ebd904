"""Counts the words of files with spark-submit:

    spark-submit --master spark://host:7077 examples/spark_submit.py /data/corpus -o /data/words
"""

import sys

from hapax_words.spark.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
