"""What all tables share: one metadata with named constraints, and the revision they stand for."""

from __future__ import annotations

from sqlalchemy import MetaData

HEAD = "0013_member"
"""The revision of ``alembic/versions`` that these tables describe."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
