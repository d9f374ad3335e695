"""A gradebook with nobody in it, as nbgrader makes one."""

from sqlalchemy import create_engine, inspect, text

from groundschool.nbgrader_bridge.gradebook_tables import VERSION


def make_gradebook(url: str) -> None:
    """Make nbgrader's tables in a database that has none, and note which schema they are of.

    nbgrader starts a program to learn that number, which takes a second of processor time; it is read here from the
    same files.
    """
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR

    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if inspect(connection).get_table_names():
                return
            Base.metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(VERSION.insert(), {"version_num": ScriptDirectory(ALEMBIC_DIR).get_current_head()})
    finally:
        engine.dispose()
