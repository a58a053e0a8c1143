"""What is being served (在用版本): follows the snapshot pointer, heals a damaged index by itself."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from knowledge.catalogue import Catalogue
from knowledge.embedder import Embedder, load
from knowledge.index import Index, IndexDamaged
from knowledge.library import Knowledge, Weights
from knowledge.notice import Urgent
from knowledge.publish import checked
from knowledge.snapshot import Shelf, Snapshot, SnapshotError, probe

JUST_PROBED = timedelta(seconds=30)
SETTLED_AFTER = 5.0

log = logging.getLogger("daoban")


class Serving:
    """Gives the knowledge in force; lexical at first, complete when the index is open."""

    def __init__(
        self, shelf: Shelf, content: Path, models: Path, embedder: str, threads: int,
        weights: Weights, database: str | None = None,
        beside: Callable[[], Urgent] = Urgent,
    ) -> None:  # fmt: skip
        """`database` is told to publishing processes; `beside` gives what holds beside the snapshot."""
        self._shelf, self._content, self._models = shelf, content, models
        self._database, self._beside = database, beside
        self._urgent: Urgent | None = None
        self._embedder_name, self._threads, self._weights = embedder, threads, weights
        self._embedder: Embedder | None = None
        self._whole: Knowledge | None = None
        self._shown: Knowledge | None = None
        self._lock = Lock()
        self._publisher: subprocess.Popen[str] | None = None
        self.trouble: str | None = None

    def current(self) -> Knowledge:
        """The knowledge to answer from, never None: words alone where no index serves yet."""
        return self._shown or self.open_lexical()

    @property
    def ready(self) -> bool:
        """Whether the vector index serves."""
        return self._shown is not None and self._shown.complete

    def open_lexical(self) -> Knowledge:
        """Serve from the last good catalogue, or the content folder, by words alone."""
        with self._lock:
            if self._shown is None:
                version, catalogue = self._catalogue()
                return self._show(Knowledge.of(version, catalogue, None, None, self._weights))
            return self._shown

    def _show(self, whole: Knowledge) -> Knowledge:
        """Answer from a snapshot and from what holds beside it."""
        shown = whole.beside(self._holding())
        self._whole, self._shown = whole, shown
        return shown

    def _holding(self) -> Urgent:
        """What holds beside the snapshot; read before anything is answered."""
        if self._urgent is None:
            try:
                self._urgent = self._beside()
            except Exception:
                log.exception("urgent measures could not be read; trying again")
                return Urgent()
        return self._urgent

    def heed(self) -> None:
        """Take in what cannot wait for a publication: notices and takedowns."""
        now = self._beside()
        with self._lock:
            if now != self._urgent:
                self._urgent = now
                if self._whole is not None:
                    self._show(self._whole)

    def _catalogue(self) -> tuple[str, Catalogue]:
        wanted = [self._shelf.version(), *(s.manifest.version for s in self._shelf.all())]
        for version in dict.fromkeys(v for v in wanted if v):
            try:
                return version, self._shelf.open(version).catalogue()
            except (SnapshotError, ValueError) as error:
                log.warning("snapshot passed over: %s", error)
        return "unpublished", checked(self._content)

    def embedder(self) -> Embedder:
        """The embedder, loaded once."""
        if self._embedder is None:
            self._embedder = load(self._embedder_name, self._models, self._threads)
        return self._embedder

    def refresh(self) -> bool:
        """Open the snapshot that the pointer names; True when it now serves complete."""
        try:
            snapshot = self._shelf.current()
            if snapshot is None:
                raise SnapshotError("nothing is published yet")
            if self.ready and self.current().version == snapshot.manifest.version:
                return True
            self._serve(snapshot)
        except (SnapshotError, IndexDamaged, ValueError) as error:
            self.trouble = str(error)
            return False
        self.trouble = None
        return True

    def _serve(self, snapshot: Snapshot) -> None:
        embedder = self.embedder()
        if snapshot.manifest.embedder != embedder.name:
            raise SnapshotError(
                f"{snapshot.path} was built with {snapshot.manifest.embedder}, not {embedder.name}"
            )
        snapshot.verify()
        if datetime.now(UTC) - snapshot.manifest.built_at > JUST_PROBED:
            probe(snapshot.index_path, snapshot.manifest.passages)
        with ThreadPoolExecutor(1) as opening:
            opened = opening.submit(Index, snapshot.index_path)
            words = self._words(snapshot)
            index = opened.result()
        knowledge = words.searched(index, embedder, snapshot.learned())
        with self._lock:
            self._show(knowledge)
        log.info("serving snapshot %s, %d passages", knowledge.version, index.count)

    def _words(self, snapshot: Snapshot) -> Knowledge:
        """A snapshot without its index: as it serves already after a start, or read from disk."""
        version = snapshot.manifest.version
        if self._whole is not None and self._whole.version == version:
            return self._whole
        return Knowledge.of(version, snapshot.catalogue(), None, None, self._weights)

    def rebuild(self) -> None:
        """Publish afresh in a process of its own; what happens is told in the log."""
        log.warning("rebuilding the index: %s", self.trouble)
        publish = [sys.executable, "-m", "channels.cli", "knowledge", "publish", "--again"]
        with subprocess.Popen(
            ["nice", "-n", "10", *publish], stderr=subprocess.PIPE, text=True,
            env=self.environment(),
        ) as self._publisher:
            _, told = self._publisher.communicate()
        if self._publisher.returncode != 0:
            self.trouble = told.strip()[-500:] or "the publisher was ended"
            log.error("the index could not be rebuilt: %s", self.trouble)

    def environment(self) -> dict[str, str]:
        """The environment of a publishing process: the settings that it must share."""
        database = {"DAOBAN_DATABASE": self._database} if self._database else {}
        return os.environ | database | {
            "DAOBAN_DATA": str(self._shelf.folder.parent.resolve()),
            "DAOBAN_CONTENT": str(self._content.resolve()),
            "DAOBAN_MODELS": str(self._models.resolve()),
            "DAOBAN_EMBEDDER": self._embedder_name,
        }

    def close(self) -> None:
        """End a publication that this server started."""
        if self._publisher and self._publisher.poll() is None:
            self._publisher.terminate()

    async def follow(self, seconds: float) -> None:
        """Serve what is published, for as long as the server runs."""
        wait, settled = seconds, ""
        while True:
            if not await asyncio.to_thread(self.refresh):
                await asyncio.to_thread(self.rebuild)
                if await asyncio.to_thread(self.refresh):
                    continue
                wait = min(60.0, wait * 2)
            else:
                wait = seconds
                if settled != (settled := self.current().version):
                    asyncio.get_running_loop().call_later(SETTLED_AFTER, _set_apart)
            await asyncio.sleep(wait)

    async def listen(self, seconds: float) -> None:
        """Heed urgent measures, for as long as the server runs."""
        while True:
            try:
                await asyncio.to_thread(self.heed)
            except Exception:
                log.exception("urgent measures could not be read; trying again")
            await asyncio.sleep(seconds)


def _set_apart() -> None:
    """Keep what is served out of garbage collection, which stops every answer to look through it.

    Looking through it once takes a third of a second: not while people wait for what is new.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
