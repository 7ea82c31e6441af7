from tests.stores import (  # noqa: F401 - fixtures are found by name
    postgres_server,
    postgres_url,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
    store_url,
)
