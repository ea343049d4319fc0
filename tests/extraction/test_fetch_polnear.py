"""Fetching PolNeAR: its formats in small files of our own, resuming, refusing what is not as expected."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from training import fetch_polnear
from training.polnear_format import article, digests, parse, parse_digest, read_brat

TEXT = "“It fell,” the mayor and, later, her deputy said. Officials were told “not yet”."
FIRST = """T1\tSource 11 20;25 43\tthe mayor her deputy
T2\tCue 44 48\tsaid
T3\tContent 1 9\tIt fell,
T4\tAttribution 44 48\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
T5\tCue 65 69\ttold
T6\tContent 70 79;50 59\t“not yet” Officials
T7\tAttribution-no-source 65 69\ttold
E2\tAttribution-no-source:T7 Cue:T5 Content:T6
T8\tDiscard 79 80\t.
A1\tChecked E1
"""
SECOND = """T1\tSource 11 20\tthe mayor
T2\tSource 33 43\ther deputy
T3\tCue 44 48\tsaid
T4\tContent 1 9\tIt fell,
T5\tAttribution 44 48\tsaid
E1\tAttribution:T5 Content:T4 Cue:T3 Source:T1 Source2:T2
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="CoreNLP-to-HTML.xsl" type="text/xsl"?>
<root><document><sentences><sentence id="1"><tokens>
<token id="1"><word>Officials</word><lemma>official</lemma><CharacterOffsetBegin>50</CharacterOffsetBegin>
<CharacterOffsetEnd>59</CharacterOffsetEnd><POS>NNS</POS><NER>O</NER><Speaker>PER0</Speaker></token>
<token id="2"><word>were</word><lemma>be</lemma><CharacterOffsetBegin>60</CharacterOffsetBegin>
<CharacterOffsetEnd>64</CharacterOffsetEnd><POS>VBD</POS><NER>O</NER></token>
<token id="3"><word>told</word><lemma>tell</lemma><CharacterOffsetBegin>65</CharacterOffsetBegin>
<CharacterOffsetEnd>69</CharacterOffsetEnd><POS>VBN</POS><NER>O</NER></token></tokens>
<dependencies type="basic-dependencies">
<dep type="root"><governor idx="0">ROOT</governor><dependent idx="3">told</dependent></dep>
<dep type="nsubjpass"><governor idx="3">told</governor><dependent idx="1">Officials</dependent></dep>
<dep type="auxpass"><governor idx="3">told</governor><dependent idx="2">were</dependent></dep></dependencies>
<dependencies type="enhanced-dependencies">
<dep type="other"><governor idx="1">Officials</governor><dependent idx="2">were</dependent></dep>
</dependencies>
</sentence></sentences></document></root>
"""
ID = "harbour_2016-03-01_it-fell"


def test_brat_spans_in_the_order_of_the_text() -> None:
    read = read_brat(FIRST)
    assert read["discard"] == [[79, 80]]
    said, told = read["attributions"]
    assert said == {
        "source": [[11, 20], [25, 43]], "cue": [[44, 48]], "content": [[1, 9]], "kind": "Attribution",
    }  # fmt: skip
    assert told["source"] == []
    assert told["content"] == [[50, 59], [70, 79]]
    assert told["kind"] == "Attribution-no-source"
    assert TEXT[slice(*told["cue"][0])] == "told"
    assert read_brat(SECOND)["attributions"][0]["source"] == [[11, 20], [33, 43]]


@pytest.mark.parametrize("line", ["T1\tSource", "E1\tAttribution:T9 Cue:T8", "no tab", "T1\tCue x y\tz"])
def test_a_line_that_is_not_brat_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 1 is no annotation"):
        read_brat(line)


def test_several_annotators_in_the_order_of_their_names() -> None:
    both = article(ID, TEXT, {"ef2d": SECOND, "4b22": FIRST})
    assert [v["annotator"] for v in both["annotations"]] == ["4b22", "ef2d"]
    assert both["attributions"] == both["annotations"][0]["attributions"]
    assert article(ID, TEXT, {"ef2d": SECOND})["annotations"] == []


def test_a_parse_takes_the_basic_dependencies() -> None:
    (sentence,) = parse(ID, XML)["sentences"]
    assert sentence["tokens"][0] == [50, 59, "official", "NNS", "O"]
    assert sentence["heads"] == [2, 2, -1]
    assert sentence["rels"] == ["nsubjpass", "auxpass", "root"]


def test_digests_change_with_what_matters_and_only_with_that() -> None:
    row = article(ID, TEXT, {"4b22": FIRST})
    turned = {**row, "attributions": row["attributions"][::-1]}
    assert digests(row) == digests(turned)
    assert digests({**row, "text": TEXT + " "})["text"] != digests(row)["text"]
    assert digests({**row, "attributions": row["attributions"][:1]})["spans"] != digests(row)["spans"]


def pack(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(f"PolNeAR-abc/data/{name}")
            info.size = len(content.encode())
            tar.addfile(info, io.BytesIO(content.encode()))
    return path


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive as PolNeAR's, and the digests of what is in it in the place of the committed ones."""
    rows = {
        "train": article("a", TEXT, {"4b22": FIRST, "ef2d": SECOND}),
        "dev": article("b", TEXT, {"ef2d": SECOND}),
    }
    wanted = {part: {row["id"]: digests(row)} for part, row in rows.items()}
    wanted["train"]["a"]["parse"] = parse_digest(parse("a", XML))
    (tmp_path / "digests.json").write_text(json.dumps(wanted))
    monkeypatch.setattr(fetch_polnear, "DIGESTS", tmp_path / "digests.json")
    return pack(
        tmp_path / "polnear.tar.gz",
        {
            "metadata.tsv": "filename\n",
            "train/text/a.txt": TEXT, "train/attributions/a_4b22.ann": FIRST,
            "train/attributions/a_ef2d.ann": SECOND, "train/corenlp/a.txt.xml": XML,
            "dev/text/b.txt": TEXT, "dev/attributions/b_ef2d.ann": SECOND,
            "test/text/c.txt": TEXT, "test/attributions/c_ef2d.ann": SECOND,
        },
    )  # fmt: skip


def test_from_archive_to_json_lines(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    fetch_polnear.fetch(out, archive.as_uri())
    (train,) = [json.loads(x) for x in (out / "polnear_train.jsonl").read_text("utf-8").splitlines()]
    assert train == article("a", TEXT, {"4b22": FIRST, "ef2d": SECOND})
    with gzip.open(out / "polnear_train.corenlp.jsonl.gz", "rt", encoding="utf-8") as lines:
        assert json.loads(next(lines)) == parse("a", XML)
    assert not any("c_" in name or name.startswith("c.") for name in (p.name for p in out.iterdir()))
    archive.unlink()
    fetch_polnear.fetch(out, archive.as_uri())  # nothing is left to fetch: only checked


def test_other_articles_are_refused_and_nothing_is_written(archive: Path, tmp_path: Path) -> None:
    wrong = pack(
        tmp_path / "wrong.tar.gz",
        {"train/text/a.txt": TEXT.replace("fell", "held"), "train/attributions/a_4b22.ann": FIRST},
    )
    with pytest.raises(SystemExit, match=r"a: another text(.|\n)*a: another spans"):
        fetch_polnear.fetch(tmp_path / "data", wrong.as_uri())
    assert not (tmp_path / "data" / "polnear_train.jsonl").exists()


def test_a_folder_is_checked_article_by_article(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No such file"):
        fetch_polnear.check(tmp_path / "data")
    fetch_polnear.fetch(tmp_path / "data", archive.as_uri())
    fetch_polnear.check(tmp_path / "data")
    dev = tmp_path / "data" / "polnear_dev.jsonl"
    dev.write_text(dev.read_text("utf-8").replace("44, 48", "44, 47"), encoding="utf-8")
    with pytest.raises(SystemExit, match="b: another spans"):
        fetch_polnear.check(tmp_path / "data")


def test_a_broken_archive_is_put_aside(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:200])
    with pytest.raises(SystemExit, match="put aside"):
        fetch_polnear.fetch(tmp_path / "data", archive.as_uri())
    assert [p.suffix for p in (tmp_path / "data").iterdir()] == [".broken"]


class Server(BaseHTTPRequestHandler):
    """Gives away half of the file at first; later only what is asked for."""

    content = b""
    asked: list[str | None] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.asked.append(wanted)
        first = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        rest = self.content[first:]
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest if wanted else rest[: len(rest) // 2])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked = []
    with HTTPServer(("127.0.0.1", 0), Server) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/polnear.tar.gz"
        http.shutdown()
        thread.join()


def test_a_download_that_broke_off_goes_on_where_it_was(server: str, tmp_path: Path) -> None:
    Server.content = bytes(range(256)) * 64
    fetch_polnear.download(server, tmp_path / "archive", pause=0)
    assert (tmp_path / "archive").read_bytes() == Server.content
    assert Server.asked == [None, f"bytes={len(Server.content) // 2}-"]
    assert not (tmp_path / "archive.part").exists()


def test_offline_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"Could not download(.|\n)*make train DATA=folder"):
        fetch_polnear.download("http://127.0.0.1:9/x", tmp_path / "archive", tries=1)


def test_the_committed_digests_cover_both_parts() -> None:
    wanted = fetch_polnear.expected()
    assert {part: len(wanted[part]) for part in wanted} == {"train": 840, "dev": 84}
    assert sum("parse" in marks for marks in wanted["train"].values()) == fetch_polnear.PARSES
    assert all({"text", "spans"} <= marks.keys() for part in wanted.values() for marks in part.values())
