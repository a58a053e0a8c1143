"""Lists of returned applications: read whole or line by line refused, put in place when given again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from assistant.insight import returns
from assistant.insight.period import Period
from assistant.insight.returns import (
    ListError,
    Returned,
    Row,
    Wrong,
    keep_list,
    read_list,
    returned,
)

HEADS = {"matter": ["事项名称", "事项"], "reason": ["退件原因"], "count": ["件数"], "period": ["月份"]}
HEAD = "月份,事项名称,退件原因,件数\n"
SPRING = Period(date(2026, 3, 1), date(2026, 4, 30))


def read(text: str, encoding: str = "utf-8") -> tuple[list[Row], list[Wrong]]:
    return read_list(text.encode(encoding), HEADS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_list_is_read_as_excel_writes_it(encoding: str, mark: str) -> None:
    text = (HEAD + '2026年3月,居民身份证换领,"照片不合格",1250\r\n').replace(",", mark)
    assert read(text, encoding) == ([Row("居民身份证换领", "照片不合格", 1250, "2026-03")], [])


def test_lines_that_are_wrong_are_named_and_left_out() -> None:
    body = ",换领,缺照片,1\n2026-03,,缺照片,1\n2026-3,换领,,1\n2026/03,换领,缺照片,零\n\n2026-13,换领,缺照片,1\n2026.03,换领,缺照片,3\n"
    rows, wrong = read(HEAD + body)
    assert rows == [Row("换领", "缺照片", 3, "2026-03")]
    assert wrong == [Wrong(2, "period"), Wrong(3, "matter"), Wrong(4, "reason"), Wrong(5, "count"), Wrong(7, "period")]


def test_the_same_line_twice_in_one_list_adds_up() -> None:
    assert read(HEAD + "2026-03,换领,缺照片,3\n2026-03-15,换领,缺照片,4\n")[0][0].count == 7


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "columns"), ("月份,事项,件数\n".encode(), "columns"), (b"PK\x03\x04\x00\x00", "encoding"),
     (b"\xff\xff\xff", "encoding"), ((HEAD + '2026-03,"a"b,c,1').encode(), "csv"),
     (b"a" * (returns.MOST_BYTES + 1), "large"), ((HEAD + "2026-03,a,b,1\n" * 60_000).encode(), "rows")],
)  # fmt: skip
def test_what_is_no_list_is_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(ListError) as caught:
        read_list(data, HEADS)
    assert caught.value.code == code


def test_a_person_in_a_reason_is_masked() -> None:
    assert read(HEAD + "2026-03,换领,联系13800138000补照片,1\n")[0][0].reason == "联系[手机号]补照片"


def test_a_list_given_again_takes_the_place_of_the_old(engine: Engine) -> None:
    codes = {"换领": "id-card-renew"}
    keep_list(engine, [Row("换领", "缺照片", 3, "2026-03"), Row("旧事项", "缺证", 1, "2026-02")], codes.get, "甲")
    keep_list(engine, [Row("换领", "缺照片", 5, "2026-03"), Row("换领", "缺照片", 2, "2026-04")], codes.get, "乙")
    assert returned(engine, SPRING) == [Returned("换领", "id-card-renew", "缺照片", 7)]
    whole = returned(engine, Period(date(2026, 2, 28), date(2026, 4, 1)))
    assert [(r.matter, r.count) for r in whole] == [("id-card-renew", 7), (None, 1)]


def test_a_long_list_is_kept_whole(engine: Engine) -> None:
    rows = [Row("换领", f"原因{n}", n + 1, "2026-03") for n in range(1000)]
    keep_list(engine, rows, lambda name: None, "甲")
    found = returned(engine, SPRING)
    assert len(found) == 1000 and found[0].count == 1000
