"""Content files as plain data: what is read, and what is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.files import FileError, data_of, files_of, parse_markdown, parse_yaml

BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
HEAD = "---\ntitle: 办法\n---\n"


def test_a_policy_is_a_head_and_its_articles() -> None:
    assert parse_markdown(HEAD + "前言\n## 第一条 范围\n甲。\n\n乙。\n## 第二条\n丙。\n") == {
        "title": "办法",
        "articles": [{"number": "第一条", "title": "范围", "text": "甲。\n乙。"},
                     {"number": "第二条", "title": None, "text": "丙。"}],
    }  # fmt: skip
    assert parse_markdown(HEAD)["articles"] == []
    assert parse_markdown(HEAD.replace("\n", "\r\n") + "## 第一条\r\n甲。\r\n")["articles"][0]["text"] == "甲。"


@pytest.mark.parametrize(("path", "text", "why"), [
    ("x.md", "## 第一条\n甲。\n", "not a policy file"),
    ("x.md", "---\n- 1\n---\n", "no mapping"),
    ("x.md", "---\na: [\n---\n", "line 3"),
    ("x.yaml", "- 1\n", "must be a mapping"),
    ("x.yaml", "甲", "must be a mapping"),
    ("x.yaml", "a: 1\nb: 2\na: 3\n", "key given twice: a.*line 1"),
    ("x.yaml", "a:\n  - {b: 1, b: 2}\n", "key given twice: b"),
    ("x.yaml", "a: 'x\n", "line 2"),
    ("x.yaml", "a: \x00\n", "not allowed"),
    ("x.yaml", "{[1]: 2}: 3\n", "unhashable|hashable"),
    ("x.yaml", "a: 2026-13-45\n", "month"),
    ("x.yaml", "!!python/object/apply:os.system [ls]\n", "could not determine a constructor"),
    ("x.yaml", "a: *b\n", "undefined alias"),
    ("x.yaml", "a: " + "[" * 50_000, "nests deeper"),
    ("x.yaml", "- " * 50_000 + "x", "nests deeper"),
    ("x.yaml", "a: " + "[" * 900 + "]" * 900, "recursion"),
    ("x.yaml", BOMB, "says more than"),
    ("x.yaml", b"\xff\xfea", "is not UTF-8"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(path: str, text: str | bytes, why: str) -> None:
    with pytest.raises(FileError, match=why):
        data_of(path, text)


def test_what_many_aliases_say_is_read() -> None:
    text = "a: &a {b: 1}\nc:\n" + "  - *a\n" * 3000
    assert data_of("x.yaml", text)["c"] == [{"b": 1}] * 3000
    assert data_of("x.yaml", "a:\n" + "  - [{b: 1}]\n" * 3000)["a"] == [[{"b": 1}]] * 3000


def test_an_empty_file_says_nothing() -> None:
    assert data_of("x.yaml", "") == {} == data_of("x.yaml", "# 说明\n")
    assert parse_yaml("") is None


def test_bytes_are_read_as_text_is() -> None:
    assert data_of("x.yaml", "名: 甲\n".encode()) == data_of("x.yaml", "名: 甲\n") == {"名": "甲"}


def test_a_folder_gives_its_content_files_alone(tmp_path: Path) -> None:
    for name in ("a.yaml", "b/c.md", "d.txt", ".e.yaml", ".git/f.yaml", "b/g.yml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    (tmp_path / "h.yaml").mkdir()
    assert files_of(tmp_path) == {"a.yaml": b"a.yaml", "b/c.md": b"b/c.md"}
    assert files_of(tmp_path / "none") == {}
