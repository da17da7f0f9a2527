"""Tables to which rows are added and from which nothing is changed or taken.

A guard against mistakes of programs and people, not against the owner of the database: who
may drop triggers can rewrite the table. The hash chain shows that it was done.
"""

# ruff: noqa: S608 - names are quoted, values are parameters

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_PREFIX = "append_only_"
_FUNCTION = "append_only_refuse"


def append_only_sql(
    vendor: str, table: str, *, key: str = "id", columns: Sequence[str] = ()
) -> list[str]:
    """Write the statements that close a table to UPDATE, DELETE and (PostgreSQL) TRUNCATE.

    Parameters: ``vendor``, sqlite or postgresql; ``key``, the primary key column; ``columns``,
    all columns, needed on SQLite to refuse INSERT OR REPLACE from programs that do not
    set ``recursive_triggers``: a row with a known key and other content is refused.
    Each refusal is an integrity error and says which table is append-only.
    """
    if vendor == "sqlite":
        return _sqlite(table, key, columns)
    if vendor == "postgresql":
        return _postgresql(table)
    raise ValueError(f"No append-only triggers are known for {vendor}.")


def protect_append_only(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    """Put the append-only triggers on a model's table, replacing those there."""
    meta = model._meta
    columns = [field.column for field in meta.local_concrete_fields]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if meta.db_table not in connection.introspection.table_names(cursor):
            return
        _drop_triggers(connection, cursor, meta.db_table)
        statements = append_only_sql(
            connection.vendor, meta.db_table, key=meta.pk.column, columns=columns
        )
        for statement in statements:
            cursor.execute(statement)


def lift_append_only(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    """Take the append-only triggers off a model's table: for tests that empty their tables."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        _drop_triggers(connection, cursor, model._meta.db_table)


def _drop_triggers(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> None:
    """Drop by table, not by name: triggers follow a renamed table under their old names."""
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
    else:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [quote(table)],
        )
    on_table = "" if connection.vendor == "sqlite" else f" ON {quote(table)}"
    for (name,) in cursor.fetchall():
        if name.startswith(_PREFIX):
            cursor.execute(f"DROP TRIGGER {quote(name)}{on_table}")


def _sqlite(table: str, key: str, columns: Sequence[str]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_message(table)}'); END"
    statements = [
        f"CREATE TRIGGER {_quote(f'{_PREFIX}{event}_{table}'.lower())} "
        f"BEFORE {event} ON {_quote(table)} {refuse}"
        for event in ("UPDATE", "DELETE")
    ]
    others = [column for column in columns if column != key]
    if others:
        same = " AND ".join(f"known.{_quote(c)} IS NEW.{_quote(c)}" for c in others)
        statements.append(
            f"CREATE TRIGGER {_quote(f'{_PREFIX}replace_{table}'.lower())} "
            f"BEFORE INSERT ON {_quote(table)} WHEN EXISTS (SELECT 1 FROM {_quote(table)} AS known "
            f"WHERE known.{_quote(key)} = NEW.{_quote(key)} AND NOT ({same})) {refuse}"
        )
    return statements


def _postgresql(table: str) -> list[str]:
    quoted = _quote(table)
    rows, whole = f"{_PREFIX}rows", f"{_PREFIX}truncate"
    return [
        f"""CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: add a row that corrects or withdraws',
                TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        f"""CREATE TRIGGER {rows} BEFORE UPDATE OR DELETE ON {quoted}
        FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()""",
        f"""CREATE TRIGGER {whole} BEFORE TRUNCATE ON {quoted}
        FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()""",
        f"ALTER TABLE {quoted} ENABLE ALWAYS TRIGGER {rows}",
        f"ALTER TABLE {quoted} ENABLE ALWAYS TRIGGER {whole}",
    ]


def _message(table: str) -> str:
    text = f"{table} is append-only: add a row that corrects or withdraws"
    return text.replace("'", "''")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
