"""What is served: follows the pointer, and heals damage by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from fakes import HashingEmbedder
from served import Loaded, first, found_again, recorded
from small import edited

from knowledge.embedder import Embedder
from knowledge.publish import publish
from knowledge.snapshot import Shelf

ASKED = "身份证丢了怎么补"
FILES = ("chroma.sqlite3", "data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin",
         "link_lists.bin")  # fmt: skip
DAMAGES = ("emptied", "halved", "deleted")


@pytest.fixture(scope="session")
def lasting(
    real: Path, tiny: Path, use: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A data folder with a real model as a centre has it: with a record beside; read only."""
    return recorded(real, tiny, use, tmp_path_factory.mktemp("lasting"))


@pytest.fixture
def data(lasting: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with a real model."""
    return aged(lasting, tmp_path)


def aged(published: Path, folder: Path) -> Path:
    """A copy of a data folder, published long enough ago to be probed again."""
    data = Path(shutil.copytree(published, folder / "data"))
    current = Shelf(data / "snapshots").current()
    assert current
    old = current.manifest.built_at - timedelta(hours=1)
    hour_old = current.manifest.model_copy(update={"built_at": old})
    (current.path / "manifest.json").write_text(hour_old.model_dump_json(), "utf-8")
    return data


@pytest.fixture
def serving(data: Path, tiny: Path, models: Path, use: Embedder) -> Loaded:
    return Loaded(data, tiny, models, use)


def harm(data: Path, file: str, damage: str) -> None:
    current = Shelf(data / "snapshots").current()
    assert current
    (path,) = current.path.rglob(file)
    if damage == "deleted":
        path.unlink()
    else:
        os.truncate(path, path.stat().st_size // 2 if damage == "halved" else 0)


def test_what_served_by_words_is_not_read_twice(serving: Loaded) -> None:
    words = serving.open_lexical()
    assert serving.refresh() and serving.ready
    assert serving.current().lexical is words.lexical
    assert serving.current().lexicon is words.lexicon


def test_words_serve_until_the_index_does(serving: Loaded) -> None:
    assert first(serving.current(), ASKED) == "id-card-reissue" and not serving.ready
    assert serving.refresh() and serving.ready and serving.trouble is None
    assert serving.current().complete and first(serving.current(), ASKED) == "id-card-reissue"


def test_a_sound_index_finds_every_vector_again(data: Path) -> None:
    assert found_again(data) >= 0.99


def test_before_the_first_publication_words_serve_from_the_content(
    tmp_path: Path, tiny: Path, models: Path, use: Embedder
) -> None:
    serving = Loaded(tmp_path, tiny, models, use)
    assert not serving.refresh() and "nothing is published" in str(serving.trouble)
    assert first(serving.current(), ASKED) == "id-card-reissue"
    assert serving.current().version == "unpublished"


def test_what_is_published_and_rolled_back_is_followed(
    serving: Loaded, data: Path, folder: Path, use: Embedder
) -> None:
    assert serving.refresh()
    old, shelf = serving.current().version, Shelf(data / "snapshots")
    with edited(folder / "matters/id-card/id-card-reissue.yaml") as guide:
        guide["fees"][0]["amount"] = 45
    new = publish(folder, shelf, use).manifest.version
    assert serving.current().version == old
    assert serving.refresh() and serving.current().version == new != old
    shelf.rollback()
    assert serving.refresh() and serving.current().version == old


@pytest.mark.parametrize("damage", [pytest.param("emptied", marks=pytest.mark.soak), *DAMAGES[1:]])
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_index_is_never_served(
    serving: Loaded, data: Path, file: str, damage: str
) -> None:
    harm(data, file, damage)
    if serving.refresh():  # what the library never reads
        assert found_again(data) >= 0.99
    else:
        assert serving.trouble and not serving.ready
        assert first(serving.current(), ASKED) == "id-card-reissue"


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_an_index_that_lost_its_last_vectors_is_never_served(
    serving: Loaded, data: Path, share: float
) -> None:
    (path,) = data.rglob("data_level0.bin")
    os.truncate(path, int(path.stat().st_size * share))
    assert not serving.refresh() and serving.trouble


def healed(serving: Loaded) -> None:
    assert not serving.refresh() and serving.trouble
    serving.rebuild()
    assert serving.refresh(), serving.trouble
    assert serving.ready and serving.trouble is None
    assert first(serving.current(), ASKED) == "id-card-reissue"


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("manifest.json", "deleted"),
        ("elements.npz", "halved"),
        pytest.param("manifest.json", "halved", marks=pytest.mark.soak),
        pytest.param("catalogue.json", "halved", marks=pytest.mark.soak),
        pytest.param("owners/weights.npy", "halved", marks=pytest.mark.soak),
    ],
)
def test_a_damaged_snapshot_is_rebuilt_by_itself(
    serving: Loaded, data: Path, file: str, damage: str
) -> None:
    harm(data, file, damage)
    healed(serving)


@pytest.mark.parametrize("cache", ["damaged", pytest.param("sound", marks=pytest.mark.soak)])
def test_a_deleted_index_is_rebuilt_by_itself_whatever_became_of_the_cache(
    serving: Loaded, data: Path, cache: str
) -> None:
    current = Shelf(data / "snapshots").current()
    assert current
    shutil.rmtree(current.index_path)
    if cache == "damaged":
        for left in data.glob("vectors.sqlite*"):
            os.truncate(left, left.stat().st_size // 2)
    healed(serving)


@pytest.mark.soak
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("file", ["chroma.sqlite3", "data_level0.bin"])
def test_every_damaged_file_of_the_index_is_rebuilt_by_itself(
    serving: Loaded, data: Path, file: str, damage: str
) -> None:
    harm(data, file, damage)
    healed(serving)


def test_a_snapshot_of_another_embedder_is_not_served(
    serving: Loaded, data: Path, folder: Path
) -> None:
    publish(folder, Shelf(data / "snapshots"), HashingEmbedder())
    assert not serving.refresh() and "was built with hashing-256" in str(serving.trouble)
    assert first(serving.current(), ASKED) == "id-card-reissue"


def test_following_heals_and_serves_unattended(serving: Loaded, data: Path) -> None:
    harm(data, "chroma.sqlite3", "emptied")

    async def follow() -> None:
        task = asyncio.create_task(serving.follow(0.1))
        for _ in range(600):
            if serving.ready:
                break
            await asyncio.sleep(0.1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(follow())
    assert serving.ready and serving.trouble is None
