"""Texts as vectors, with the real default models and a small one of our own."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge import embedder, weights

ROOT = Path(__file__).parents[2]
DIMENSIONS = {"e5": 384, "use": 512, "fused": 896}
QUESTION, NEAR, FAR = "身份证丢了怎么补", "居民身份证补领", "机动车注册登记"
TEXTS = [QUESTION, NEAR, FAR, "新生儿医保什么时候缴费", "How do I renew my passport?"]


@pytest.fixture(scope="session")
def models() -> Path:
    folder = Path(os.environ.get("DAOBAN_MODELS", ROOT / "models")).resolve()
    weights.prepare(folder)
    return folder


@pytest.fixture(scope="session")
def loaded(models: Path) -> dict[str, embedder.Embedder]:
    return {name: embedder.load(name, models) for name in DIMENSIONS}


@pytest.fixture(params=DIMENSIONS)
def one(request: pytest.FixtureRequest, loaded: dict[str, embedder.Embedder]) -> embedder.Embedder:
    return loaded[request.param]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with a random two-layer BERT and prompts of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("small")
    characters = sorted(set("".join(TEXTS) + "问文："))
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    tokenizer = BertTokenizerFast(vocab={word: at for at, word in enumerate(words)})
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    prompts = {"query": "问：", "document": "文："}
    modules = [Transformer(str(folder / "bert")), Pooling(16)]
    SentenceTransformer(modules=modules, prompts=prompts).save(str(folder / "whole"))
    return folder / "whole"


def test_vectors_are_unit_rows_of_the_stated_dimension(
    loaded: dict[str, embedder.Embedder],
) -> None:
    for name, dimension in DIMENSIONS.items():
        for rows in (loaded[name].queries(TEXTS), loaded[name].passages(TEXTS)):
            assert loaded[name].dimension == dimension
            assert rows.shape == (len(TEXTS), dimension)
            assert rows.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(one: embedder.Embedder) -> None:
    long = "提交材料" * 100
    alone = np.concatenate([one.passages([text]) for text in TEXTS])
    together = one.passages([*TEXTS, *[long] * 40, *TEXTS])
    np.testing.assert_allclose(together[: len(TEXTS)], alone, atol=1e-5)
    np.testing.assert_allclose(together[-len(TEXTS) :], alone, atol=1e-5)


def test_a_near_meaning_is_nearer_than_a_far_one(one: embedder.Embedder) -> None:
    near, far = one.passages([NEAR, FAR]) @ one.queries([QUESTION])[0]
    assert near > far + 0.03


def test_the_fused_likeness_is_three_parts_e5_and_one_part_use(
    loaded: dict[str, embedder.Embedder],
) -> None:
    likeness = {
        name: loaded[name].passages(TEXTS) @ loaded[name].queries([QUESTION])[0]
        for name in DIMENSIONS
    }
    expected = 0.75 * likeness["e5"] + 0.25 * likeness["use"]
    np.testing.assert_allclose(likeness["fused"], expected, atol=1e-5)


def test_questions_and_passages_have_prompts_of_their_own_in_e5_alone(
    loaded: dict[str, embedder.Embedder],
) -> None:
    e5, use = loaded["e5"], loaded["use"]
    assert not np.allclose(e5.queries([NEAR]), e5.passages([NEAR]), atol=1e-3)
    np.testing.assert_allclose(use.queries([NEAR]), use.passages([NEAR]), atol=1e-6)


def test_no_text_gives_no_row(one: embedder.Embedder) -> None:
    assert one.queries([]).shape == (0, one.dimension)


@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "😀", "</s><mask>", "身" * 100_000])
def test_odd_texts_still_have_a_unit_vector(one: embedder.Embedder, text: str) -> None:
    assert np.linalg.norm(one.queries([text])) == pytest.approx(1, abs=1e-5)


def test_questions_asked_at_once_get_the_vectors_they_get_alone(one: embedder.Embedder) -> None:
    alone = np.concatenate([one.queries([text]) for text in TEXTS])
    with ThreadPoolExecutor(16) as clients:
        rows = list(clients.map(lambda text: one.queries([text])[0], TEXTS * 16))
    np.testing.assert_allclose(rows, np.tile(alone, (16, 1)), atol=1e-5)


def test_each_embedder_has_a_lasting_name_of_its_own(
    loaded: dict[str, embedder.Embedder], models: Path
) -> None:
    assert len({one.name for one in loaded.values()}) == len(DIMENSIONS)
    assert embedder.load("use", models, threads=1).name == loaded["use"].name


@pytest.mark.parametrize("name", DIMENSIONS)
def test_missing_models_name_the_folder_and_the_command(tmp_path: Path, name: str) -> None:
    with pytest.raises(embedder.EmbedderError) as caught:
        embedder.load(name, tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "daoban models prepare" in str(caught.value)


def test_a_truncated_model_is_refused(models: Path, tmp_path: Path) -> None:
    (tmp_path / "use").mkdir()
    for path in (models / "use").iterdir():
        (tmp_path / "use" / path.name).write_bytes(path.read_bytes()[:50_000_000])
    with pytest.raises(embedder.EmbedderError, match="daoban models prepare"):
        embedder.load("use", tmp_path)


def test_another_model_is_loaded_from_its_folder(small: Path, tmp_path: Path) -> None:
    other = embedder.load(str(small), tmp_path)
    assert other.dimension == 16
    rows = other.passages(TEXTS)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(other.passages(TEXTS[:1]), rows[:1], atol=1e-5)
    assert not np.allclose(other.queries(TEXTS), rows, atol=1e-3)


def test_another_models_name_follows_its_weights(small: Path, tmp_path: Path) -> None:
    from transformers import BertModel

    name = embedder.load(str(small), tmp_path).name
    assert embedder.load(str(small), tmp_path).name == name
    changed = tmp_path / small.name
    shutil.copytree(small, changed)
    BertModel(BertModel.from_pretrained(changed).config).save_pretrained(changed)
    assert embedder.load(str(changed), tmp_path).name != name


def test_a_model_that_is_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(embedder.EmbedderError, match=r"no/such/folder.*one of e5, use, fused"):
        embedder.load(str(tmp_path / "no/such/folder"), tmp_path)
