"""Builds the assistant from settings; the one place that wires the answer line (组装)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from assistant.assistant import Assistant, Bounds
from assistant.budget import Budget
from assistant.endpoints import ModelSettings
from assistant.routing.queues import QueueBoard
from assistant.serving import Serving
from assistant.settings import Settings
from assistant.spending import Spending
from assistant.steps.ask_back import Doubt
from assistant.steps.explain import Explainer
from assistant.steps.out_of_reach import Reach
from assistant.steps.propose import Proposer
from assistant.store import Store, connect, migrate
from assistant.telemetry import Telemetry
from knowledge.library import Weights
from knowledge.record.urgent import urgent
from knowledge.snapshot import Shelf


@dataclass(frozen=True)
class Built:
    """The assistant and the parts that its faces need."""

    assistant: Assistant
    serving: Serving
    store: Store
    board: QueueBoard
    telemetry: Telemetry = field(default_factory=Telemetry)


def shelf(settings: Settings) -> Shelf:
    """The shelf of snapshots."""
    return Shelf(settings.data / "snapshots", settings.keep_snapshots)


def store(settings: Settings) -> Store:
    """The record in SQL, brought to its newest form."""
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    migrate(engine)
    return Store(engine, settings.conversation_life)


def build(settings: Settings, models: ModelSettings | None = None) -> Built:
    """Wire everything, with the models of the environment unless others are given.

    Opens the database, loads nothing heavy.
    """
    weights = Weights(lexical=settings.lexical_weight, depth=settings.search_depth)
    record, board = store(settings), QueueBoard(settings.queue_fresh)
    serving = Serving(
        shelf(settings), settings.content, settings.models, settings.embedder,
        settings.embedder_threads, weights, settings.database_url, partial(urgent, record.engine),
    )  # fmt: skip
    models, telemetry = models or ModelSettings(), Telemetry()
    budget = Budget(models.daily_tokens, models.daily_yuan, Spending(record.engine).add)
    assistant = Assistant(
        serving.current, record, board, bounds(settings), explainer(models, budget, telemetry),
        proposer(models, budget, telemetry), models.total_seconds, telemetry,
    )  # fmt: skip
    return Built(assistant, serving, record, board, telemetry)


def bounds(settings: Settings) -> Bounds:
    """The numbers that decide, as set."""
    return Bounds(Reach(floor=settings.reach_floor), Doubt(margin=settings.doubt_margin))


def explainer(
    settings: ModelSettings, budget: Budget | None = None, telemetry: Telemetry | None = None
) -> Explainer | None:
    """What lets a model explain answers; None, and nothing loaded, where none is configured."""
    if not settings.endpoints():
        return None
    from assistant.model import Model  # LangChain takes seconds to import

    return Explainer(Model(settings, budget, telemetry))


def proposer(
    settings: ModelSettings, budget: Budget | None = None, telemetry: Telemetry | None = None
) -> Proposer | None:
    """What lets a model read questions; None, and nothing loaded, where none is configured."""
    if not settings.endpoints() or settings.understands == "never":
        return None
    from assistant.model import Model  # LangChain takes seconds to import

    model = Model(settings.reading(), budget, telemetry)
    return Proposer(model, settings.understands == "always")
