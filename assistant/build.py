"""Builds the assistant from settings; the one place that wires the answer line (组装)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from assistant.assistant import Assistant, Bounds
from assistant.routing.queues import QueueBoard
from assistant.serving import Serving
from assistant.settings import Settings
from assistant.steps.ask_back import Doubt
from assistant.steps.out_of_reach import Reach
from assistant.store import Store, connect, migrate
from knowledge.library import Weights
from knowledge.snapshot import Shelf


@dataclass(frozen=True)
class Built:
    """The assistant and the parts that its faces need."""

    assistant: Assistant
    serving: Serving
    store: Store
    board: QueueBoard
    engine: Engine


def shelf(settings: Settings) -> Shelf:
    """The shelf of snapshots."""
    return Shelf(settings.data / "snapshots")


def build(settings: Settings) -> Built:
    """Wire everything; opens the database, loads nothing heavy."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    migrate(engine)
    weights = Weights(settings.lexical_weight, settings.search_depth)
    serving = Serving(
        shelf(settings), settings.content, settings.models, settings.embedder,
        settings.embedder_threads, weights,
    )  # fmt: skip
    store, board = Store(engine, settings.conversation_life), QueueBoard(settings.queue_fresh)
    bounds = Bounds(Reach(floor=settings.reach_floor), Doubt(margin=settings.doubt_margin))
    return Built(Assistant(serving.current, store, board, bounds), serving, store, board, engine)
