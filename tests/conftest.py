"""Projects to test on: a SQLite file, and a database on a PostgreSQL server of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy import Pool, create_engine, event, text

# Two workers share the machine; libraries that each take all of its cores wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A busy machine is no defect, so that no example has a deadline.
settings.register_profile("steady", deadline=None, max_examples=60)
settings.load_profile("steady")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many again as there are cores: tests in a browser wait for it as often as it for them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder of shared datasets and samples is not beside the project")
    return SHARED


def _as_postgres(command: list[str]) -> list[str]:
    # The server refuses to run as root.
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server, without the database; started here from the installed binaries."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        pytest.skip("no PostgreSQL is installed")
    home = Path(tempfile.mkdtemp(prefix="qualcode-pg-"))
    data, control = home / "data", str(folders[-1] / "pg_ctl")
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    initdb = [
        str(folders[-1] / "initdb"),
        "-D",
        str(data),
        "-A",
        "trust",
        "-U",
        "qualcode",
        "-E",
        "UTF8",
    ]
    subprocess.run(_as_postgres(initdb), check=True, capture_output=True, cwd="/")
    options = f"-k {home} -c listen_addresses='' -c fsync=off"
    start = [control, "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start"]
    subprocess.run(_as_postgres(start), check=True, stdout=subprocess.DEVNULL, cwd="/")
    yield f"postgresql+psycopg://qualcode@/{{}}?host={home}"
    stop = [control, "-D", str(data), "-m", "immediate", "stop"]
    subprocess.run(_as_postgres(stop), check=True, capture_output=True, cwd="/")
    shutil.rmtree(home)


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where a project can be created."""
    if request.param == "sqlite":
        yield str(tmp_path / "study.qualcode")
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.format(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(autouse=True)
def one_connection_at_a_time() -> Iterator[None]:
    """Whoever holds a connection asks for no second one: many who did would wait for one another."""
    held: dict[int, int] = {}

    def taken(connection: Any, record: Any, proxy: Any) -> None:
        record.info["thread"] = threading.get_ident()
        held[threading.get_ident()] = held.get(threading.get_ident(), 0) + 1
        assert held[threading.get_ident()] == 1, "a second connection is taken while one is held"

    def given_back(connection: Any, record: Any) -> None:
        held[record.info.pop("thread")] -= 1

    event.listen(Pool, "checkout", taken)
    event.listen(Pool, "checkin", given_back)
    yield
    event.remove(Pool, "checkout", taken)
    event.remove(Pool, "checkin", given_back)
