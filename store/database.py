"""Opening a ledger by path or URL: SQLite with WAL and immediate transactions, or PostgreSQL; its version is checked first."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from gouji.errors import LedgerError, MissingExtra, ScanBusy

if TYPE_CHECKING:
    from collections.abc import Iterator

Ledger: TypeAlias = Engine  # what the rooms above hold without knowing the library

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 10_000
_WRITERS = 0x676F756A69  # "gouji"
READ = "gouji_read"  # execution option of a connection that will not write


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads and waits for nobody."""
    with reaching(engine), engine.connect().execution_options(**{READ: True}) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short transaction: everything in it, or nothing."""
    with reaching(engine), engine.begin() as connection:
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
    try:
        url = _url(place)
        if url.get_backend_name() == "sqlite" and url.database:
            path = Path(url.database)
            if not create and not path.exists():
                raise LedgerError(f"没有台账：{path}", "先运行一次 gouji scan，或用 --ledger 指定位置。")
            _make_folder(path.parent)
        engine = create_engine(url)
    except ModuleNotFoundError as error:
        raise MissingExtra("postgres", "连接 PostgreSQL 台账") from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise LedgerError("台账地址不对", "写一个文件路径，或 postgresql://用户@主机/库名。") from error
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        raise LedgerError(
            f"台账不能用 {engine.dialect.name}", "写一个文件路径，或 postgresql://用户@主机/库名。"
        )
    prepare = _prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgresql
    prepare(engine)
    try:
        with reaching(engine):
            _bring_up(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def opened(place: str, *, create: bool = True) -> Iterator[Engine]:
    """A ledger for as long as the block lasts; see `open_ledger`."""
    engine = open_ledger(place, create=create)
    try:
        yield engine
    finally:
        engine.dispose()


def close(engine: Engine) -> None:
    """Let go of every connection."""
    engine.dispose()


def _url(place: str) -> URL:
    """The URL of a place; a path may hold any sign that a file name may."""
    if "://" not in place:
        return URL.create("sqlite", database=str(Path(place).absolute()))
    url = make_url(place)
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"不能建立台账所在的文件夹：{folder}（{error.strerror}）", "检查路径和权限。"
        ) from error


@contextmanager
def exclusive(engine: Engine, what: str) -> Iterator[None]:
    """Hold a name alone, among all programs and machines that use this ledger; freed when the holder dies.

    Raises:
        ScanBusy: another holds it.
    """
    busy = ScanBusy(f"另一个程序正在处理 {what}", "等它结束后再运行。")
    digest = sha256(what.encode("utf-8", "surrogatepass"))
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        lock = FileLock(place.with_name(f"{place.name}.{digest.hexdigest()[:8]}.lock"))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise busy from error
        try:
            yield
        finally:
            lock.release()
        return
    key = int.from_bytes(digest.digest()[:8], "big", signed=True)
    alone = {"isolation_level": "AUTOCOMMIT", READ: True}
    with reaching(engine), engine.connect().execution_options(**alone) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}):
            raise busy
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


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


def _prepare_postgresql(engine: Engine) -> None:
    """Writers take turns, as in SQLite: they look before they insert, and their transactions are short."""

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get(READ):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


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
def reaching(engine: Engine) -> Iterator[None]:
    """A database's own errors as sentences."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0] if error.orig else str(error)
        raise LedgerError(
            f"台账打不开、写不了或被占用：{engine.url}（{said}）",
            "检查路径、权限、磁盘空间和网络，或稍后再试。",
        ) from error


def check(engine: Engine) -> list[str]:
    """Complaints about the ledger's integrity; empty when it is sound."""
    if engine.dialect.name != "sqlite":
        return []
    with reading(engine) as connection:
        said = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        orphans = [
            f"{row[0]} 第 {row[1]} 行指向不存在的记录"
            for row in connection.execute(text("PRAGMA foreign_key_check"))
        ]
    return [line for line in said if line != "ok"] + orphans


def back_up(engine: Engine, target: Path) -> None:
    """A consistent copy of a SQLite ledger while it is in use; it appears whole.

    Raises:
        LedgerError: the target exists or cannot be written, or the ledger is no SQLite file (use pg_dump).
    """
    if engine.dialect.name != "sqlite":
        raise LedgerError("PostgreSQL 台账请用 pg_dump 备份")
    if target.exists():
        raise LedgerError(f"备份文件已存在：{target}", "换一个文件名。")
    _make_folder(target.parent)
    draft = target.with_name(f".{target.name}.partial")
    draft.unlink(missing_ok=True)
    with reading(engine) as connection:
        connection.exec_driver_sql("COMMIT")  # the copy is made outside of any transaction
        connection.exec_driver_sql("VACUUM INTO ?", (str(draft),))
    draft.replace(target)
