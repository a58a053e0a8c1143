"""The widget's files: what is served, how long it is kept, and which pages frame it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import httpx
import pytest
from visits import refused, told

from channels.web.assets import FOLDER, Assets
from channels.web.errors import ApiError
from channels.web.page import EMBED, Page
from knowledge.library import Knowledge

OURS = "https://www.lanchuan.example"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "widget.js").write_text("import(new URL('widget/app.js', x))", "utf-8")
    (tmp_path / "app.js").write_text("import {a} from './dom.js';\nconst s = './nope.js';", "utf-8")
    (tmp_path / "dom.js").write_text("export const a = '不变';", "utf-8")
    (tmp_path / "notes.txt").write_text("not for the public", "utf-8")
    return tmp_path


def body(assets: Assets, name: str) -> str:
    return assets.find(name).plain.decode()


def test_files_name_each_other_by_their_common_version(small: Path) -> None:
    assets = Assets(small)
    assert f"'widget/app.js?v={assets.version}'" in body(assets, "widget.js")
    assert f"'./dom.js?v={assets.version}'" in body(assets, "app.js")
    assert "'./nope.js'" in body(assets, "app.js")
    before = assets.version
    (small / "dom.js").write_text("export const a = '变';", "utf-8")
    assert Assets(small).version != before


def test_only_listed_files_are_found(small: Path) -> None:
    assets = Assets(small)
    for name in ("notes.txt", "../page.html", "app.js/", "", "embed.html", "APP.JS"):
        with pytest.raises(ApiError):
            assets.find(name)


def test_every_file_of_the_widget_is_served_to_any_site(http: httpx.Client) -> None:
    names = [p.name for p in FOLDER.glob("*.js")]
    assert "app.js" in names
    for path in ("/widget.js", *(f"/widget/{n}" for n in names)):
        reply = http.get(path, headers={"Origin": OURS})
        assert reply.status_code == 200, path
        assert reply.headers["content-type"].startswith("text/javascript")
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_kept_for_good_only_under_its_version(http: httpx.Client) -> None:
    plain = http.get("/widget/app.js")
    version = re.search(r"\?v=([0-9a-f]{12})", plain.text)
    assert version and plain.headers["cache-control"] == "no-cache"
    kept = http.get("/widget/app.js", params={"v": version[1]})
    assert "immutable" in kept.headers["cache-control"]
    stale = http.get("/widget/app.js", params={"v": "0" * 12})
    assert stale.headers["cache-control"] == "no-cache" and stale.text == plain.text
    again = http.get("/widget/app.js", headers={"If-None-Match": f'"x", W/{plain.headers["etag"]}'})
    assert again.status_code == 304 and not again.content
    assert again.headers["etag"] == plain.headers["etag"]


def test_a_file_is_packed_for_those_who_can_unpack(http: httpx.Client) -> None:
    with http.stream("GET", "/widget/app.js", headers={"Accept-Encoding": "gzip"}) as reply:
        packed = b"".join(reply.iter_raw())
    plain = http.get("/widget/app.js", headers={"Accept-Encoding": "identity"})
    assert reply.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content and len(packed) < len(plain.content)


def test_nothing_else_is_served(http: httpx.Client) -> None:
    for path in ("/widget/nope.js", "/widget/..%2fpage.html", "/widget/embed.html", "/widget/"):
        refused(http.get(path), 404, "not_found")


def test_the_full_page_is_framed_by_allowed_sites_alone(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    assert EMBED.is_file()
    with told(knowledge, tmp_path, web_origins=OURS) as house:
        reply = house.client.get("/embed")
        policy = reply.headers["content-security-policy"]
        assert f"frame-ancestors 'self' {OURS}" in policy
        assert "x-frame-options" not in reply.headers and "unsafe" not in policy
        assert "default-src 'none'" in policy and "trusted-types 'none'" in policy
        for path in ("/", "/s/x", "/v1/sites"):
            assert house.client.get(path).headers["x-frame-options"] == "DENY"


def test_a_page_runs_only_its_own_scripts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<style>a{}</style><script>let a</script><script>let b</script>", "utf-8")
    policy = Page(page)._policy
    assert policy.count("'sha256-") == 3 and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
