"""Opening a ledger by path or URL: SQLite with WAL and immediate transactions, or PostgreSQL; its version is checked first."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from gouji.errors import LedgerError, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator

Ledger: TypeAlias = Engine  # what the rooms above hold without knowing the library

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 10_000
READ = "gouji_read"  # execution option of a connection that will not write


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads and waits for nobody."""
    with reaching(str(engine.url)), engine.connect().execution_options(**{READ: True}) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short transaction: everything in it, or nothing."""
    with reaching(str(engine.url)), engine.begin() as connection:
        yield connection


def open_ledger(place: str, *, create: bool = True) -> Engine:
    """The engine of a ledger, at the newest schema.

    Args:
        place: a path of a SQLite file, or a URL (sqlite:///…, postgresql://…).
        create: make the file and bring the schema up to date; False only looks.

    Raises:
        LedgerError: unreachable, locked, damaged, missing, or written by a newer gouji.
        MissingExtra: PostgreSQL without its driver.
    """
    url = _url(place)
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        if not create and not path.exists():
            raise LedgerError(f"没有台账：{path}", "先运行一次 gouji scan，或用 --ledger 指定位置。")
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = create_engine(url)
    except ModuleNotFoundError as error:
        raise MissingExtra("postgres", "连接 PostgreSQL 台账") from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise LedgerError(
            f"台账地址不对：{place}", "写一个文件路径，或 postgresql://用户@主机/库名。"
        ) from error
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    with reaching(place):
        _bring_up(engine, create=create)
    return engine


def _url(place: str) -> str:
    if "://" not in place:
        return f"sqlite:///{Path(place).absolute()}"
    return place.replace("postgresql://", "postgresql+psycopg://", 1)


def _prepare_sqlite(engine: Engine) -> None:
    """Readers never wait for the writer, and a transaction that reads first and writes later cannot be turned away."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=wal",
            "synchronous=normal",
            "foreign_keys=on",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get(READ)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _bring_up(engine: Engine, *, create: bool) -> None:
    """Upgrade an older schema; refuse one that is newer than this program."""
    from alembic import command  # noqa: PLC0415 - only when a ledger is opened
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    known = {revision.revision for revision in script.walk_revisions()}
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in known:
            raise LedgerError(f"台账的版本（{current}）比本程序新", "请升级 gouji 后再用这个台账。")
        if current == script.get_current_head():
            return
        if current is None and not create:
            raise LedgerError("这个数据库里没有台账", "用 --ledger 指定正确的位置。")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def reaching(place: str) -> Iterator[None]:
    """A database's own errors as sentences."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0] if error.orig else str(error)
        raise LedgerError(
            f"台账打不开或被占用：{place}（{said}）", "检查路径、权限和网络，或稍后再试。"
        ) from error


def check(engine: Engine) -> list[str]:
    """Complaints about the ledger's integrity; empty when it is sound."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        said = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        orphans = [
            f"{row[0]} 第 {row[1]} 行指向不存在的记录"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    return [line for line in said if line != "ok"] + orphans


def backup(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite ledger while it is in use.

    Raises:
        LedgerError: the target exists, or the ledger is no SQLite file (use pg_dump).
    """
    if engine.dialect.name != "sqlite":
        raise LedgerError("PostgreSQL 台账请用 pg_dump 备份")
    if target.exists():
        raise LedgerError(f"备份文件已存在：{target}", "换一个文件名。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
