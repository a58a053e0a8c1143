"""The migration tree of the one database (迁移)."""
