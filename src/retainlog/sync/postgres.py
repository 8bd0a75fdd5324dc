"""A PostgreSQL server that carries the files: one table of immutable rows.

Nobody can change or delete a file, not even the owner of the table, and a member adds files in the own name alone:
row-level policies see to it. A password is never ours: libpq takes it from ~/.pgpass or a service file.
"""

from __future__ import annotations

from typing import Any

from retainlog.base.errors import Refused, StorageError, Usage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS retainlog_files (name text PRIMARY KEY, writer text NOT NULL DEFAULT current_user,
  at timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL);
ALTER TABLE retainlog_files ENABLE ROW LEVEL SECURITY;
ALTER TABLE retainlog_files FORCE ROW LEVEL SECURITY;
CREATE POLICY members_read ON retainlog_files FOR SELECT USING (true);
CREATE POLICY members_add ON retainlog_files FOR INSERT WITH CHECK (writer = current_user);
REVOKE ALL ON retainlog_files FROM PUBLIC;
COMMENT ON TABLE retainlog_files IS 'retainlog 1';
"""
_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'retainlog_member') THEN
    CREATE ROLE retainlog_member NOLOGIN;
  END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  GRANT SELECT, INSERT ON retainlog_files TO retainlog_member;
EXCEPTION WHEN undefined_object THEN NULL;
END $$;
"""
_PATIENCE = 10
"""Seconds to wait for a server that does not answer."""


class Postgres:
    """A place where files of writes lie, as `folder.Folder` is; every error of the server is a StorageError."""

    def __init__(self, address: str, *, make: bool = False) -> None:
        try:
            import psycopg
        except ImportError:
            raise Refused(
                "needs_psycopg",
                "A PostgreSQL server needs one package more.",
                hint="Install it with: python3 -m pip install 'retainlog[team]'",
            ) from None
        self._error = psycopg.Error
        try:
            parts: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(address)
        except psycopg.ProgrammingError as problem:
            raise Usage(
                "bad_address",
                "{address} is no address of a PostgreSQL server.",
                hint="Such as: postgresql://dana@db.example.com/retainlog",
                address=address,
            ) from problem
        if parts.get("password"):
            raise Usage(
                "password_in_address",
                "A password is not kept in an address.",
                hint="Write it into ~/.pgpass (host:port:database:user:password), and leave it out here.",
            )
        host = str(parts.get("host") or "")
        if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
            parts.setdefault("sslmode", "require")
        parts.setdefault("connect_timeout", _PATIENCE)
        try:
            self._connection: Any = psycopg.connect(autocommit=True, **parts)
            if make:
                self._make()
        except self._error as problem:
            raise self._said(problem) from problem

    def _make(self) -> None:
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(hashtext('retainlog_files'))")
            if self._connection.execute("SELECT to_regclass('retainlog_files')").fetchone()[0] is None:
                self._connection.execute(_SCHEMA)
                self._connection.execute(_ROLE)

    def _said(self, problem: Exception) -> StorageError:
        lines = [line for line in str(problem).splitlines() if line.strip()]
        return StorageError(
            "sync_server",
            "The sync server can't be used: {problem}",
            hint="What you write is kept here, and goes out with the next sync.",
            problem=lines[0] if lines else type(problem).__name__,
        )

    def names(self) -> set[str]:
        return {row[0] for row in self._rows("SELECT name FROM retainlog_files")}

    def read(self, name: str) -> bytes:
        rows = self._rows("SELECT body FROM retainlog_files WHERE name = %s", (name,))
        return bytes(rows[0][0]) if rows else b""

    def write(self, name: str, raw: bytes) -> None:
        self._rows(
            "INSERT INTO retainlog_files (name, body) VALUES (%s, %s) ON CONFLICT DO NOTHING"
            " RETURNING pg_notify('retainlog', name)",
            (name, raw),
        )

    def wait(self, seconds: float) -> None:
        """Until another device writes, or so many seconds."""
        try:
            self._connection.execute("LISTEN retainlog")
            for _notice in self._connection.notifies(timeout=seconds, stop_after=1):
                return
        except self._error as problem:
            raise self._said(problem) from problem

    def close(self) -> None:
        self._connection.close()

    def _rows(self, query: str, values: tuple[object, ...] = ()) -> list[Any]:
        try:
            cursor = self._connection.execute(query, values)
            return list(cursor.fetchall()) if cursor.description else []
        except self._error as problem:
            raise self._said(problem) from problem
