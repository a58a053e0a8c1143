"""All settings (设置): read once from DAOBAN_… and passed down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED = Path(__file__).parent.parent / "knowledge" / "content"


class Settings(BaseSettings):
    """Every setting with its default; the README lists them and a test keeps it so."""

    model_config = SettingsConfigDict(env_prefix="DAOBAN_", frozen=True, extra="forbid")

    data: Path = Field(Path("data"), description="folder for snapshots, vectors and the database")
    models: Path = Field(Path("models"), description="folder of the model weights")
    content: Path = Field(BUNDLED, description="the centre's content folder")
    database: str | None = Field(None, description="SQLAlchemy URL; SQLite under data by default")
    embedder: str = Field("fused", description="fused, e5, use, or a sentence-transformers model")
    embedder_threads: int = Field(2, ge=1, description="threads for embedding passages")
    host: str = Field("127.0.0.1", description="address to serve on")
    port: int = Field(8000, ge=0, le=65535, description="port to serve on")
    url: str | None = Field(None, description="a running server that `daoban ask` goes through")
    lexical_weight: float = Field(0.0043, ge=0, description="cosine worth of one BM25 point")
    search_depth: int = Field(200, ge=10, description="passages taken from each side of a search")
    doubt_margin: float = Field(0.03, ge=0, description="closer matters than this are asked back")
    reach_floor: float = Field(0.72, description="cosine below which nothing was found")
    conversation_minutes: int = Field(120, ge=1, description="idle time that ends a conversation")
    queue_fresh_seconds: int = Field(300, ge=1, description="age after which a queue reading is stale")
    ask_per_minute: int = Field(6000, ge=1, description="questions a minute from one address")
    watch_seconds: float = Field(0.2, gt=0, description="how often a new snapshot is looked for")
    urgent_seconds: float = Field(5, gt=0, description="how often urgent notices are looked for")
    keep_snapshots: int = Field(10, ge=2, description="publications that can be gone back to at once")
    log_level: str = Field("info", description="level of the log")
    otel: bool = Field(False, description="spans and measures to the collector of OTEL_EXPORTER_OTLP_ENDPOINT")

    @property
    def database_url(self) -> str:
        """The database's URL."""
        return self.database or f"sqlite:///{self.data.resolve() / 'daoban.sqlite'}"

    @property
    def conversation_life(self) -> timedelta:
        """How long an idle conversation is remembered."""
        return timedelta(minutes=self.conversation_minutes)

    @property
    def queue_fresh(self) -> timedelta:
        """How long a queue reading counts."""
        return timedelta(seconds=self.queue_fresh_seconds)
