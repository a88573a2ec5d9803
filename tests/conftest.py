"""Projects to test on: a SQLite file, and a database on a PostgreSQL server of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

# Two workers share the machine; libraries that each take all of its cores wait for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")

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
