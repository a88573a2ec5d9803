"""The cache of vectors, by encoder and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, func, insert, select

from qualcode.store.schema import vectors

_CHUNK = 500


def get_vectors(engine: Engine, encoder: str, keys: Sequence[str]) -> dict[str, bytes]:
    """Return the cached vectors among the keys."""
    found: dict[str, bytes] = {}
    with engine.connect() as connection:
        for at in range(0, len(keys), _CHUNK):
            wanted = vectors.c.text_key.in_(keys[at : at + _CHUNK])
            chosen = select(vectors.c.text_key, vectors.c.vector)
            rows = connection.execute(chosen.where(vectors.c.encoder == encoder, wanted))
            found.update({key: bytes(vector) for key, vector in rows})
    return found


def put_vectors(engine: Engine, encoder: str, fresh: Mapping[str, bytes]) -> None:
    """Add vectors to the cache; those that another process has added meanwhile stay."""
    with engine.execution_options(writes=True).begin() as connection:
        statement = insert(vectors)
        if connection.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert as insert_or_skip_postgresql

            statement = insert_or_skip_postgresql(vectors).on_conflict_do_nothing()
        else:
            statement = statement.prefix_with("OR IGNORE")
        rows = [{"encoder": encoder, "text_key": key, "vector": fresh[key]} for key in fresh]
        connection.execute(statement, rows)


def known_encoders(engine: Engine) -> list[str]:
    """Return the encoders that there are vectors of, the one with the most vectors first."""
    number = func.count().label("number")
    counted = select(vectors.c.encoder, number).group_by(vectors.c.encoder)
    with engine.connect() as connection:
        rows = connection.execute(counted.order_by(number.desc(), vectors.c.encoder))
        return [str(encoder) for encoder, _ in rows]
