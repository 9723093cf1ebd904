"""count_column() counts the texts of a column, also group by group."""

import datetime
import decimal
from collections import Counter, defaultdict

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from hapax_words.spark import count_column
from words import as_dict, counted, text_of

TEXTS = [text_of(length, seed) for seed, length in enumerate([0, 1, 7, 100, 3000, 1, 50] * 5)]


def all_of(texts: list[str]) -> "Counter[str]":
    return sum((counted(text) for text in texts), Counter())


def test_texts_are_counted(spark: SparkSession) -> None:
    df = spark.createDataFrame([(text,) for text in TEXTS], "text string").repartition(5)
    assert as_dict(count_column(df, "text")) == all_of(TEXTS)
    assert as_dict(count_column(df, "TEXT", partitions=3)) == all_of(TEXTS)


def test_words_do_not_reach_from_row_to_row(spark: SparkSession) -> None:
    df = spark.createDataFrame([("whale",), ("ship",), (None,), ("",), ("Σ",)], "text string").coalesce(1)
    assert as_dict(count_column(df, "text")) == {"whale": 1, "ship": 1, "σ": 1}


def test_nulls_and_no_rows_are_nothing(spark: SparkSession) -> None:
    assert as_dict(count_column(spark.createDataFrame([(None,)] * 9, "text string"), "text")) == {}
    assert as_dict(count_column(spark.createDataFrame([], "text string"), "text")) == {}


def test_binary_is_utf8(spark: SparkSession) -> None:
    rows = [(b"na\xc3\xafve \xff bytes",), (b"\0nul",)]
    df = spark.createDataFrame(rows, "`a.b``c` binary")
    assert as_dict(count_column(df, "a.b`c")) == {"naïve": 1, "bytes": 1, "nul": 1}
    with pytest.raises(Exception, match="invalid"):
        count_column(df, "a.b`c", strict=True).collect()


def test_names_that_differ_in_case(spark: SparkSession) -> None:
    name = "spark.sql.caseSensitive"
    before = spark.conf.get(name)
    spark.conf.set(name, "true")
    try:
        df = spark.createDataFrame([(1, "a b")], "Text int, text string")
        assert as_dict(count_column(df, "text")) == {"a": 1, "b": 1}
    finally:
        spark.conf.set(name, before)


def test_case_is_kept(spark: SparkSession) -> None:
    df = spark.createDataFrame([("The the",)], "text string")
    assert as_dict(count_column(df, "text", case="keep")) == {"The": 1, "the": 1}


def test_groups_are_counted_apart(spark: SparkSession) -> None:
    rows = [(text, "ab"[number % 2], number % 3) for number, text in enumerate(TEXTS)]
    rows += [(None, "a", 0), ("only nulls", None, None)]
    df = spark.createDataFrame(rows, "text string, lang string, n int").repartition(4)
    expected: dict[object, Counter[str]] = defaultdict(Counter)
    for text, lang, n in rows:
        expected[lang, n] += counted(text or "")
    result = count_column(df, "text", by=["lang", "n"])
    assert result.columns == ["lang", "n", "word", "count"]
    got: dict[object, Counter[str]] = defaultdict(Counter)
    for lang, n, word, count in result.collect():
        assert word not in got[lang, n]
        got[lang, n][word] = count
    assert got == {key: words for key, words in expected.items() if words}


def test_one_group_column_by_name(spark: SparkSession) -> None:
    df = spark.createDataFrame([("a b", 1), ("a", 2)], "text string, `k.e``y` long")
    rows = count_column(df, "text", by="k.e`y").collect()
    assert sorted(map(tuple, rows)) == [(1, "a", 1), (1, "b", 1), (2, "a", 1)]


def test_keys_of_all_types(spark: SparkSession) -> None:
    keys = {
        "string": "é",
        "binary": bytearray(b"\xff"),
        "boolean": True,
        "tinyint": 1,
        "smallint": 2,
        "int": 3,
        "bigint": 4,
        "float": 0.5,
        "double": float("nan"),
        "decimal(20,3)": decimal.Decimal("1.500"),
        "date": datetime.date(2026, 1, 2),
        "timestamp": datetime.datetime(2026, 1, 2, 3, 4, 5, 6),
        "timestamp_ntz": datetime.datetime(2026, 1, 2, 3, 4, 5, 6),
    }
    for kind, key in keys.items():
        df = spark.createDataFrame([("a b a", key), ("a", key), ("c", None)], f"text string, k {kind}")
        rows = count_column(df.repartition(2), "text", by="k").collect()
        got = {(row["k"] is None, row["word"]): row["count"] for row in rows}
        assert got == {(False, "a"): 3, (False, "b"): 1, (True, "c"): 1}, kind


def test_the_text_may_be_the_key(spark: SparkSession) -> None:
    df = spark.createDataFrame([("a b",), ("a b",)], "text string")
    rows = sorted(map(tuple, count_column(df, "text", by="text").collect()))
    assert rows == [("a b", "a", 2), ("a b", "b", 2)]


def test_many_groups(spark: SparkSession) -> None:
    df = spark.range(0, 3000, 1, 3).select(
        (F.col("id") % 1000).alias("k"), F.concat_ws(" ", F.lit("x"), F.col("id")).alias("text")
    )
    result = count_column(df, "text", by="k")
    assert result.where("word = 'x'").agg(F.min("count"), F.max("count"), F.count("*")).collect() == [
        (3, 3, 1000)
    ]
    assert result.count() == 4000


def test_wrong_arguments_say_what_is_there(spark: SparkSession) -> None:
    df = spark.createDataFrame([("a", 1, ["x"], 2)], "text string, n int, l array<string>, word int")
    with pytest.raises(ValueError, match="no column 'txt'; there are text, n, l, word"):
        count_column(df, "txt")
    with pytest.raises(ValueError, match="no column 'lang'; there are text, n, l, word"):
        count_column(df, "text", by=["n", "lang"])
    with pytest.raises(ValueError, match="'n' has no texts: it is IntegerType"):
        count_column(df, "n")
    with pytest.raises(ValueError, match="'l' of by cannot be a key: it is array<string>"):
        count_column(df, "text", by="l")
    with pytest.raises(ValueError, match="'word' of by has the name of a column of the result"):
        count_column(df, "text", by="word")
    with pytest.raises(ValueError, match="by names no column"):
        count_column(df, "text", by=[])
    with pytest.raises(TypeError, match="no argument 'encoding'; it has case, strict"):
        count_column(df, "text", encoding="latin1")


def test_a_stream_is_refused(spark: SparkSession) -> None:
    stream = spark.readStream.format("rate").load().selectExpr("string(value) as text")
    with pytest.raises(ValueError, match="not a stream"):
        count_column(stream, "text")


def test_a_sum_over_the_limit_is_an_error(spark: SparkSession) -> None:
    from hapax_words.spark import _column

    big = spark.createDataFrame([("a", 2**63 - 1), ("a", 1), ("b", 5)], "word string, count bigint")
    summed = big.groupBy("word").agg(F.expr(_column._SUM))
    with pytest.raises(Exception, match="hapax: the count of a is more than"):
        summed.collect()
    assert [tuple(row) for row in summed.where("word = 'b'").collect()] == [("b", 5)]
