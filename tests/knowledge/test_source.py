"""Reading a content folder: everything that is wrong, at once, by file and field."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import edited

from knowledge.check import check
from knowledge.files import FileError, data_of, parse_yaml
from knowledge.policy import Policy
from knowledge.source import Content, ContentError, read

GUIDE = "matters/id-card/id-card-reissue.yaml"
POLICY = "policies/id-card-fees.md"


def told(content: Content, file: str) -> dict[str, str]:
    return {p.field: p.message for p in content.problems if p.file == file}


def test_whole_content_has_no_problems(folder: Path) -> None:
    content = read(folder)
    assert content.problems == []
    assert set(content.matters) >= {"id-card-reissue", "id-card-renew"}
    assert content.files["Matter", "id-card-reissue"] == GUIDE
    assert content.policies["id-card-fees"].articles[0].number == "要点一"


def test_every_problem_is_told_at_once_by_file_and_field(folder: Path) -> None:
    with edited(folder / GUIDE) as guide:
        del guide["name"]
        guide["fees"][0]["amount"] = -1
        guide["colour"] = "blue"
    with edited(folder / "links.yaml") as links:
        next(iter(links.values()))["url"] = "http://insecure.example.cn"
    (folder / "sites" / "empty.yaml").write_text("id: empty\n", "utf-8")
    content = read(folder)
    fields = told(content, GUIDE)
    assert {f.split(".", 1)[1] for f in fields} == {"name", "fees.0.amount", "colour"}
    assert any(f.endswith(".url") for f in told(content, "links.yaml"))
    assert any(f.endswith("address") for f in told(content, "sites/empty.yaml"))


def test_broken_yaml_is_a_problem_with_its_place(folder: Path) -> None:
    (folder / GUIDE).write_text("code: [unclosed\nname: x\n", "utf-8")
    assert "line" in told(read(folder), GUIDE)["-"]


def test_a_key_given_twice_is_a_problem(folder: Path) -> None:
    with (folder / GUIDE).open("a", encoding="utf-8") as file:
        file.write("\nsummary: 又一句\n")
    assert "key given twice: summary" in told(read(folder), GUIDE)["-"]


def test_a_key_given_twice_deep_inside_is_refused_too() -> None:
    with pytest.raises(FileError, match="key given twice: b"):
        parse_yaml("a:\n  - {b: 1, c: 2, b: 3}\n")


def test_bytes_that_are_no_text_are_a_problem(folder: Path) -> None:
    (folder / GUIDE).write_bytes("code: 身份证".encode("gb18030"))
    assert "utf-8" in told(read(folder), GUIDE)["-"]


@pytest.mark.parametrize("text", ["", "身份证\n", "- 一\n- 二\n", "42\n"])
def test_a_guide_that_is_no_mapping_is_a_problem(folder: Path, text: str) -> None:
    (folder / GUIDE).write_text(text, "utf-8")
    assert told(read(folder), GUIDE)


@pytest.mark.parametrize("name", ["links", "groups", "terms", "faqs", "intents", "replies"])
def test_a_table_that_is_no_mapping_is_a_problem(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").write_text("- 一\n", "utf-8")
    assert told(read(folder), f"{name}.yaml")


@pytest.mark.parametrize("name", ["links", "cues", "places", "replies", "intents"])
def test_a_missing_file_is_a_problem(folder: Path, name: str) -> None:
    (folder / f"{name}.yaml").unlink()
    assert f"{name}.yaml" in {p.file for p in read(folder).problems}


@pytest.mark.parametrize("text", ["name: x\n", "a: [\n", "- 一\n", ""])
def test_a_bad_centre_is_a_problem_too(folder: Path, text: str) -> None:
    (folder / "centre.yaml").write_text(text, "utf-8")
    with pytest.raises(ContentError) as refused:
        read(folder)
    assert {p.file for p in refused.value.problems} == {"centre.yaml"}


def test_a_folder_without_a_centre_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="is this a content folder"):
        read(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["没有头", "---\ncode: x\n", "---\ncode: [\n---\n## 第一条\n字\n", "---\n- 一\n---\n## 第一条\n字\n",
     "---\n---\n## 第一条\n字\n"],
)  # fmt: skip
def test_a_bad_policy_is_a_problem_and_nothing_is_raised(folder: Path, text: str) -> None:
    (folder / POLICY).write_text(text, "utf-8")
    content = read(folder)
    assert told(content, POLICY) and "id-card-fees" not in content.policies


def test_a_policys_head_is_checked_by_field(folder: Path) -> None:
    path = folder / POLICY
    path.write_text(path.read_text("utf-8").replace("level: 国家文件", "level: 村规"), "utf-8")
    assert "level" in told(read(folder), POLICY)


def test_articles_are_parsed_from_headings() -> None:
    head = "---\ncode: some-rules\ntitle: 办法\nissuer: 市政府\nlevel: 市级文件\ntheme: 民政\n" \
        "summary: x\nreviewed_on: 2026-01-01\n---\n"  # fmt: skip
    policy = Policy.model_validate(data_of("policies/some-rules.md", head + "前言\n## 第一条 范围\n甲。\n\n乙。\n## 第二条\n丙。\n"))
    assert [(a.number, a.title, a.text) for a in policy.articles] == [
        ("第一条", "范围", "甲。\n乙。"), ("第二条", None, "丙。"),
    ]  # fmt: skip


def test_a_code_given_twice_names_the_first_file(folder: Path) -> None:
    copy = folder / "matters" / "copy"
    copy.mkdir()
    (copy / "id-card-reissue.yaml").write_bytes((folder / GUIDE).read_bytes())
    twice = [p for p in read(folder).problems if "given twice" in p.message]
    assert len(twice) == 1 and "first in" in twice[0].message


def test_incomplete_content_makes_no_catalogue(folder: Path) -> None:
    (folder / "cues.yaml").unlink()
    with pytest.raises(ContentError, match="cues.yaml"):
        read(folder).catalogue()


def test_checking_what_was_read_keeps_what_was_wrong(folder: Path) -> None:
    (folder / GUIDE).write_text("code: [", "utf-8")
    assert GUIDE in {p.file for p in check(read(folder))}
