"""What one gets without the product: LangChain over Chroma, top-k (对照组); knows langchain_chroma."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from knowledge.embedder import Embedder, Vectors
from knowledge.passage import Passage

BATCH = 2000
Known = Callable[[Sequence[str]], Vectors]


class SameEmbedder(Embeddings):
    """The product's embedder as LangChain wants one; passages take the vectors already made."""

    def __init__(self, embedder: Embedder, passages: Known) -> None:
        self._embedder, self._passages = embedder, passages

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Rows for passages."""
        rows: list[list[float]] = self._passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """A row for a question."""
        row: list[float] = self._embedder.queries([text])[0].tolist()
        return row


class Naive:
    """A vector store filled with the product's passages, asked by similarity alone."""

    def __init__(
        self, passages: Sequence[Passage], embedder: Embedder, known: Known, folder: Path
    ) -> None:
        self._store = Chroma(
            "naive", SameEmbedder(embedder, known), persist_directory=str(folder),
            collection_metadata={"hnsw:space": "cosine"},
        )  # fmt: skip
        for start in range(0, len(passages), BATCH):
            part = passages[start : start + BATCH]
            self._store.add_texts([p.text for p in part], [{"owner": p.owner} for p in part])

    def owners(self, question: str, k: int = 10) -> list[str]:
        """Whose passages are nearest, best first."""
        return [str(d.metadata["owner"]) for d in self._store.similarity_search(question, k)]
