from tests.stores import postgres_server, postgres_url, sqlite_template, sqlite_url

__all__ = ["postgres_server", "postgres_url", "sqlite_template", "sqlite_url"]
