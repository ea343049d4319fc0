"""Bytes to characters: what a text was written in is found, and nothing of the text is lost."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.readers.encodings import decode
from articles.readers.types import Unreadable

CURLY = "The mayor’s office – “nobody” closed it… for €5\u00a0000, said the café owner, who lives there. " * 5
CYRILLIC = "Мэр города заявил в понедельник, что мост не был закрыт. Паромщики утверждают обратное. " * 4
GREEK = "Ο δήμαρχος δήλωσε τη Δευτέρα ότι η γέφυρα δεν έκλεισε ποτέ. Οι βαρκάρηδες λένε το αντίθετο. " * 4


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        ("plain words", "ascii", "utf-8"),
        (CURLY, "utf-8", "utf-8"),
        (CURLY, "utf-8-sig", "utf-8"),
        (CURLY, "utf-16", "utf-16-le"),
        (CURLY, "utf-16-le", "utf-16-le"),
        (CURLY, "utf-16-be", "utf-16-be"),
        (CURLY, "utf-32", "utf-32-le"),
        (CURLY, "cp1252", "cp1252"),
        ("He said “no”.", "cp1252", "cp1252"),
        (CYRILLIC, "utf-16-le", "utf-16-le"),
        (CYRILLIC, "utf-16-be", "utf-16-be"),
    ],
)
def test_found_with_its_name(text: str, codec: str, named: str) -> None:
    found = decode(text.encode(codec))
    assert (found.text, found.encoding) == (text, named)


@pytest.mark.parametrize(
    ("text", "codec"), [(CYRILLIC, "cp1251"), (CYRILLIC, "koi8-r"), (GREEK, "iso8859-7"), (GREEK, "cp1253")]
)
def test_other_scripts_are_not_read_as_western(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


def test_big_endian_mark() -> None:
    assert decode(codecs.BOM_UTF16_BE + CURLY.encode("utf-16-be")).text == CURLY


@pytest.mark.parametrize(
    ("declared", "codec"), [("windows-1251", "cp1251"), ("ISO-8859-1", "cp1252"), ("Shift_JIS", "shift_jis")]
)
def test_what_the_file_declares_counts(declared: str, codec: str) -> None:
    text = {"cp1251": "мост", "cp1252": "“café”", "shift_jis": "橋は閉鎖されていない"}[codec]
    assert decode(text.encode(codec), declared).text == text


@pytest.mark.parametrize("declared", ["utf-7", "unicode_escape", "rot13", "idna", "no-such-thing", "base64"])
def test_odd_declarations_are_passed_over(declared: str) -> None:
    assert decode("“Nobody” did".encode("cp1252"), declared).text == "“Nobody” did"


def test_utf8_with_a_few_windows_bytes_is_mended() -> None:
    data = ("“One”, “two”, “three”, “four”, said the café. ".encode() * 3) + b"He said \x93no\x94."
    found = decode(data)
    assert found.encoding == "utf-8, damaged"
    assert found.text.endswith("café. He said “no”.")


def test_utf8_cut_in_the_middle_of_a_character() -> None:
    data = ("“One”, “two”, “three” said the café " * 2).encode() + "é".encode()[:1]
    assert decode(data).text.startswith("“One”, “two”")


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 20,
        b"\0" * 100,
        b"words\0and words",
        b"\x89\x01\x02\x03\x04" * 50,
        codecs.BOM_UTF16_LE + b"a\0b\0\xd8\xd8",
        codecs.BOM_UTF16_LE + b"a\0b",
    ],
)
def test_binary_and_cut_off_data_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(data)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"), min_size=1))
def test_every_utf8_text_comes_back_whole(text: str) -> None:
    assert decode(text.encode()).text == text
    assert decode(codecs.BOM_UTF8 + text.encode()).text == text


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    try:
        found = decode(data)
    except Unreadable:
        return
    assert "\0" not in found.text
