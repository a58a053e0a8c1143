"""Words: script, sound, terms and names."""

from __future__ import annotations

import pytest

from knowledge.catalogue import Catalogue
from knowledge.centre import Term
from knowledge.lexicon import Lexicon, simplify


@pytest.fixture(scope="module")
def lexicon(catalogue: Catalogue) -> Lexicon:
    return Lexicon(catalogue)


def of(catalogue: Catalogue, **terms: tuple[str, ...]) -> Lexicon:
    """A lexicon of a few terms: key → official word and what people say."""
    fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    named = {k: Term(official=v[0], says=v[1:]) for k, v in terms.items()}
    return Lexicon(Catalogue.model_construct(**fields | {"terms": named, "matters": {}}))


def officials(lexicon: Lexicon, text: str) -> set[str]:
    return {f.official for f in lexicon.terms(lexicon.mend(simplify(text)))}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("共积金怎么取", "住房公积金"), ("公鸡金能取吗", "住房公积金"), ("户可本丢了", "居民户口簿"),
        ("身份正要到期了", "居民身份证"), ("我的身分證在哪換", "居民身份证"), ("办户照", "普通护照"),
        ("shenfenzheng", "居民身份证"), ("renew my passport", "普通护照换发"),
        ("營業執照", "营业执照"), ("营业执召", "营业执照"),
    ],
)  # fmt: skip
def test_misheard_mistyped_and_traditional_words_are_understood(
    lexicon: Lexicon, said: str, meant: str
) -> None:
    found = officials(lexicon, said)
    assert any(meant in official or official in meant for official in found), found


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("身分證遺失補辦", "身份证遗失补办"), ("ＡＢＣ１２３", "abc123"), ("身\u200b份证", "身份证"),
        ("  护照\n", "护照"), ("Passport", "passport"), ("裏面", "里面"),
    ],
)  # fmt: skip
def test_script_width_case_and_hidden_characters_are_evened_out(said: str, plain: str) -> None:
    assert simplify(said).replace("身分", "身份") == plain


@pytest.mark.parametrize(
    "text",
    ["今天天气怎么样", "我想问一下怎么去你们那里", "我妈妈的身份证丢了", "办公积金要带什么",
     "房子卖了要交多少税", "孩子三岁了还没有上户口", "营业执照丢了", "工作日几点下班",
     "孩子的户口不在本地能上学吗", "我想换一张是不是要交钱", "得了慢病怎么报销", "我那张证件找不着了",
     "谢谢你的耐心解答", "这个窗口今天人多不多", "我和爱人都在外地上班", "老人不会用手机怎么办"],
)  # fmt: skip
def test_an_ordinary_sentence_is_not_harmed(lexicon: Lexicon, text: str) -> None:
    assert lexicon.mend(text) == text


def test_every_official_word_stays_as_it_is(lexicon: Lexicon, catalogue: Catalogue) -> None:
    words = {simplify(t.official) for t in catalogue.terms.values()} | set(lexicon.names)
    harmed = {w: lexicon.mend(w) for w in words if lexicon.mend(w) != w}
    assert harmed == {}


def test_the_longest_term_is_taken_where_they_overlap(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, card=("身份证",), temporary=("临时身份证",), book=("户口簿", "户口本"))
    found = lexicon.terms("临时身份证和户口本")
    assert [(f.term, f.word, f.start) for f in found] == [
        ("temporary", "临时身份证", 0), ("book", "户口本", 6),
    ]  # fmt: skip
    assert found[1].official == "户口簿"


def test_an_english_word_is_not_found_inside_another(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, fee=("费用", "fee"), card=("身份证", "id card"))
    assert [f.word for f in lexicon.terms("is there a fee?")] == ["fee"]
    assert lexicon.terms("coffee") == [] and lexicon.terms("feed me") == []
    assert [f.word for f in lexicon.terms("办id card要钱吗")] == ["id card"]


def test_a_word_that_sounds_alike_is_mended(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, licence=("营业执照",), fund=("公积金",), permit=("居住证",))
    assert lexicon.mend("办营业直照") == "办营业执照"
    assert lexicon.mend("共积金怎么取") == "公积金怎么取"
    assert lexicon.mend("居注证丢了") == "居住证丢了"
    assert lexicon.mend("yingyezhizhao diu le").split()[0] == "营业执照"


def test_what_people_say_is_mended_as_well_as_official_words(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, fund=("住房公积金", "公积金"))
    assert officials(lexicon, "共积金怎么取") == {"住房公积金"}


def test_known_words_are_never_taken_for_others_that_sound_alike(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, one=("居住证",), other=("居注政",))
    assert lexicon.mend("居注政在哪办") == "居注政在哪办"


def test_what_the_guides_write_is_never_taken_for_a_word_that_sounds_alike(
    catalogue: Catalogue,
) -> None:
    term = {"other": Term(official="指文信", says=())}
    told = Lexicon(catalogue.model_copy(update={"terms": term}))
    written = "\n".join(p.text for p in catalogue.passages.values())
    assert written.count("指纹信") >= 3 and "指文信" not in written
    assert told.mend("指纹信在哪录") == "指纹信在哪录"
    assert told.mend("指温信在哪录") == "指文信在哪录"


def test_two_characters_are_too_few_to_mend(catalogue: Catalogue) -> None:
    assert of(catalogue, passport=("护照",)).mend("户照") == "户照"


def test_official_words_are_added_for_lexical_search(catalogue: Catalogue) -> None:
    lexicon = of(catalogue, book=("居民户口簿", "户口本"))
    assert lexicon.expand("户口本丢了") == "户口本丢了 居民户口簿"
    assert lexicon.expand("居民户口簿丢了") == "居民户口簿丢了"


def test_matters_are_anchored_by_their_longest_name(lexicon: Lexicon) -> None:
    anchors = lexicon.anchors("居民身份证补领要多少钱")
    assert anchors["id-card-reissue"] == len("居民身份证补领")
    assert "marriage-register" not in anchors


def test_decisive_terms_point_to_matters(lexicon: Lexicon) -> None:
    assert lexicon.pointed(lexicon.terms("捡到身份证怎么办")) == {"id-card-lost-found"}
    assert lexicon.pointed(lexicon.terms("身份证")) == set()
