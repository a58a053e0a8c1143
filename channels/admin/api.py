"""The interface for systems put together (管理接口)."""

from __future__ import annotations

from fastapi import FastAPI

from channels.admin import entries, imports, insight, measures, publishing, quality, upkeep
from channels.admin.options import AdminSettings


def install(app: FastAPI, settings: AdminSettings) -> None:
    """Put the routes on an app."""
    app.state.admin_settings = settings
    for part in (entries, publishing, measures, upkeep, quality, imports, insight):
        app.include_router(part.router)
