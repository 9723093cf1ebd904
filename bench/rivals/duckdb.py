"""DuckDB, if its command line or Python module is installed: a query that splits by \\w, groups and sorts."""

import importlib.util
import shutil

NAME = "DuckDB"
DIFFERS = r"takes \w for ASCII"

QUERY = r"""
SET enable_progress_bar = false;  -- it would go to standard output
COPY (SELECT word, count(*) AS n
      FROM (SELECT unnest(regexp_extract_all(lower(line), '\w+')) AS word
            FROM read_csv('{path}', columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '',
                          header = false, auto_detect = false))
      GROUP BY word ORDER BY n DESC, word) TO '/dev/stdout' (HEADER false);
"""


def available() -> bool:
    return shutil.which("duckdb") is not None or importlib.util.find_spec("duckdb") is not None


def command(path: str) -> tuple[list[str], dict[str, str]]:
    query = QUERY.format(path=path)
    if shutil.which("duckdb"):
        return ["duckdb", "-c", query], {}
    return ["/usr/bin/python3", "-c", "import duckdb, sys; duckdb.sql(sys.argv[1])", query], {}
