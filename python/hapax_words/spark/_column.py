"""count_column(): counts the words of a column of texts."""

from .._options import whole_number
from ._executors import in_executors
from ._how import How
from ._session import check_python, processors_per_task, task_slots
from ._shuffle import MOST_PARTITIONS, ROWS, merged, new_shuffle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _collections_abc import Sequence
    from typing import Any

    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

# Types of Spark that can be keys of groups here, by the names of their classes.
_KEY_TYPES = (
    "StringType",
    "BinaryType",
    "BooleanType",
    "ByteType",
    "ShortType",
    "IntegerType",
    "LongType",
    "FloatType",
    "DoubleType",
    "DecimalType",
    "DateType",
    "TimestampType",
    "TimestampNTZType",
)

# Spark's own sum of bigint wraps, or is an error without the word: here it is an error that says what.
_SUM = (
    "coalesce(try_sum(count), raise_error(concat("
    "'hapax: the count of ', word, ' is more than 2^63 - 1'))) as count"
)


def count_column(
    df: "DataFrame",
    column: str,
    by: "str | Sequence[str] | None" = None,
    *,
    partitions: int | None = None,
    **count_options: "Any",
) -> "DataFrame":
    """Counts every distinct word of a column of texts. No word reaches from one row into the next.

        counts = count_column(posts, "text")
        counts = count_column(posts, "text", by="language")

    Args:
        df (DataFrame): any DataFrame. No default.
        column (str): the column with the texts: string, or binary with UTF-8. Rows with null are
            left out. No default.
        by (str, sequence of str, or None): columns of groups whose words are counted apart. Default
            None: all rows together.
        partitions (int or None): how many partitions the result has; not with ``by``, where Spark's
            setting spark.sql.shuffle.partitions says it. Default None: as many as tasks run at once.
        **count_options: as for ``hapax_words.count_iter()``: ``case`` and ``strict``.

    Returns:
        DataFrame: ``word string, count bigint``, each word once; with ``by`` these columns behind
            those of the groups, each word once a group. In no order.

    Raises:
        ValueError: there is no such column, or its type does not fit.
    """
    spark = df.sparkSession
    how = How.of_texts(count_options, processors_per_task(spark))
    check_python(spark)
    if df.isStreaming:
        raise ValueError(
            "count_column() counts a DataFrame once, not a stream; count each micro-batch in foreachBatch"
        )
    _check_texts(df.schema, column)
    if by is not None:
        if partitions is not None:
            raise TypeError("count_column() takes no partitions with by: Spark divides the groups")
        return _count_groups(df, column, [by] if isinstance(by, str) else list(by), how)
    if partitions is None:
        partitions = task_slots(spark)
    shuffle = new_shuffle(spark, whole_number("partitions", partitions, 1, MOST_PARTITIONS))
    run = in_executors("_count_texts", "count_texts", how, shuffle)
    from pyspark.sql.functions import col

    texts = df.select(col(_quoted(column)).alias("text"))
    return merged(texts.mapInArrow(run, ROWS), shuffle)


def _count_groups(df: "DataFrame", column: str, by: list[str], how: How) -> "DataFrame":
    for key in by:
        _type_of(df.schema, key)
    keys = df.select(*map(_quoted, by)).schema
    _check_keys(keys)
    from pyspark.sql.functions import col, expr
    from pyspark.sql.types import StringType, StructType

    # Names of our own inside, so that those of the columns may be any.
    names = [f"key{number}" for number in range(len(by))]
    schema = StructType()
    for name, field in zip(names, keys.fields, strict=True):
        # Arrow has no collations: those of keys come back before they meet.
        is_string = isinstance(field.dataType, StringType)
        schema = schema.add(name, StringType() if is_string else field.dataType)
    schema = schema.add("word", "string").add("count", "long")
    columns = [col(_quoted(key)).alias(name) for key, name in zip(by, names, strict=True)]
    texts = df.select(*columns, col(_quoted(column)).alias("text"))
    groups = texts.mapInArrow(in_executors("_count_groups", "count_groups", how), schema)
    collated = [
        col(name).cast(field.dataType).alias(name)
        for name, field in zip(names, keys.fields, strict=True)
    ]
    groups = groups.select(*collated, "word", "count")
    return groups.groupBy(*names, "word").agg(expr(_SUM)).toDF(*keys.names, "word", "count")


def _check_texts(schema: "StructType", column: str) -> None:
    if not isinstance(column, str):
        raise TypeError(f"column must be str, not {type(column).__name__}")
    kind = _type_of(schema, column)
    if kind not in ("StringType", "BinaryType", "VarcharType", "CharType"):
        raise ValueError(f"the column {column!r} has no texts: it is {kind}, not string or binary")


def _check_keys(keys: "StructType") -> None:
    if not keys.fields:
        raise ValueError("by names no column; None counts all rows together")
    for field in keys.fields:
        if field.name.lower() in ("word", "count"):
            raise ValueError(f"the column {field.name!r} of by has the name of a column of the result")
        if type(field.dataType).__name__ not in _KEY_TYPES:
            kind = field.dataType.simpleString()
            raise ValueError(f"the column {field.name!r} of by cannot be a key: it is {kind}")


def _type_of(schema: "StructType", column: str) -> str:
    alike = [field for field in schema.fields if field.name.lower() == column.lower()]
    for field in [field for field in alike if field.name == column] or alike:
        return type(field.dataType).__name__
    raise ValueError(f"there is no column {column!r}; there are {', '.join(schema.names)}")


def _quoted(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"
