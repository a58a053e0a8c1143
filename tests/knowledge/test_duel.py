"""Duels between close owners."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import HashingEmbedder

from knowledge.characters import Characters
from knowledge.duel import Duels

SAYINGS = {
    "renew": ["身份证到期了换一张", "证快过期换新的", "旧证还在，换领", "到期换证带什么", "换领身份证"],
    "reissue": ["身份证丢了补一张", "证找不到了补办", "钱包被偷，证没了", "丢了补证带什么", "补领身份证"],
    "first": ["从来没办过身份证", "孩子第一次办证", "头一回办身份证", "首次申领带什么", "没有过证想办"],
}
EMBEDDER = HashingEmbedder()


@pytest.fixture(scope="module")
def duels() -> Duels:
    labels = [owner for owner, texts in SAYINGS.items() for _ in texts]
    characters = Characters.learn(labels, [t for texts in SAYINGS.values() for t in texts])
    centres = {o: EMBEDDER.passages(texts).mean(axis=0) for o, texts in SAYINGS.items()}
    return Duels(characters, SAYINGS, centres)


def compared(duels: Duels, text: str, owners: tuple[str, ...] = tuple(SAYINGS)) -> dict[str, float]:
    return duels.compared(text, EMBEDDER.queries([text])[0], owners)


@pytest.mark.parametrize(
    ("text", "owner"),
    [("我的证到期了", "renew"), ("证被偷了", "reissue"), ("小孩头一回办证", "first")],
)
def test_the_one_whose_wordings_it_reads_like_wins(duels: Duels, text: str, owner: str) -> None:
    wins = compared(duels, text)
    assert max(wins, key=lambda o: wins[o]) == owner and wins[owner] > 0


def test_what_one_wins_the_other_loses(duels: Duels) -> None:
    wins = compared(duels, "证找不着了", ("renew", "reissue"))
    assert wins["reissue"] == pytest.approx(-wins["renew"]) and wins["reissue"] > 0


def test_the_order_of_the_owners_changes_nothing(duels: Duels) -> None:
    one, other = compared(duels, "证过期"), compared(duels, "证过期", tuple(reversed(SAYINGS)))
    assert {o: np.sign(w) for o, w in one.items()} == {o: np.sign(w) for o, w in other.items()}


def test_an_owner_of_whom_nothing_was_learned_neither_wins_nor_loses(duels: Duels) -> None:
    assert compared(duels, "证丢了", ("reissue", "unknown")) == {"reissue": 0.0, "unknown": 0.0}
