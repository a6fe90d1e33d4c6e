"""Encodings of texts without a byte order mark: found, told by the user, or refused."""

from pathlib import Path

import pytest

from clew.extraction.loaders import Limits, load
from clew.extraction.loaders.parsing.text_encoding import decode
from clew.graph.errors import DocumentError

from .helpers import failed, only, write

TEXTS = {
    "Japanese": (
        "大阪の工場は一九二一年に建てられました。ハルデン船舶は船を買いました。",
        ("shift_jis", "euc_jp", "iso2022_jp"),
    ),
    "Chinese": ("哈尔登航运公司买下了灰鸥号。它是一九二一年建造的。船长是一位著名的水手。", ("gbk", "gb18030")),
    "Traditional": ("哈爾登航運公司買下了灰鷗號。它是一九二一年在奎爾比建造的。", ("big5",)),
    "Korean": ("한국의 배는 크다. 할덴 해운이 회색 갈매기호를 샀다.", ("euc_kr",)),
    "Russian": ("Компания Халден купила корабль Серая Чайка. Он был построен.", ("koi8-r", "cp1251", "cp866")),
    "Greek": ("Η εταιρεία αγόρασε το πλοίο. Κατασκευάστηκε στον Πειραιά.", ("cp1253", "iso8859-7")),
    "Hebrew": ("שלום עולם, החברה קנתה את הספינה האפורה. היא נבנתה בחיפה.", ("cp1255",)),
    "Polish": ("Żółta łódź płynęła wśród trzcin. Spółka kupiła statek w Gdańsku.", ("cp1250", "iso8859-2")),
    "German": ("Müller kaufte die Möwe für 5000 Mark. Sie heißt Grüne Möwe.", ("cp1252", "mac_roman")),
    "German quotation": ("Die Möwe flog über das Café – «schön».", ("mac_roman", "cp1252")),
    "English": (
        "The firm’s “Grey Gull” was built in Quillby — and it paid £5 for it.",
        ("cp1252", "utf-16-le", "utf-16-be"),
    ),
    "wide Russian": ("Компания Халден купила корабль.", ("utf-16-le", "utf-16-be", "utf-32-le")),
    "wide Japanese": ("大阪の工場は一九二一年に建てられました。", ("utf-16-le", "utf-16-be")),
}


@pytest.mark.parametrize(("name", "encoding"), [(name, each) for name, (_, given) in TEXTS.items() for each in given])
def test_the_encoding_is_found_and_said(tmp_path: Path, name: str, encoding: str) -> None:
    text, _ = TEXTS[name]
    each = only(load(write(tmp_path, {"a.txt": text.encode(encoding)})))
    assert each.document.text == text
    assert len(each.notes) == 1
    assert "read as " in each.notes[0]


@pytest.mark.parametrize("suffix", ["txt", "md", "csv", "jsonl", "html", "rst"])
def test_the_encoding_given_is_taken(tmp_path: Path, suffix: str) -> None:
    content = {"csv": "text\nЗоя\n", "jsonl": '{"text": "Зоя"}\n', "html": "<p>Зоя</p>"}.get(suffix, "Зоя")
    path = write(tmp_path, {f"a.{suffix}": content.encode("koi8-r")})
    assert only(load(path, limits=Limits(encoding="koi8-r"))).document.text == "Зоя"


def test_the_encoding_given_must_fit_and_exist(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.txt": b"\xff\xfa words"})
    assert failed(load(path, limits=Limits(encoding="ascii"))).startswith("not ascii, the encoding given, at byte 0")
    with pytest.raises(DocumentError, match="no text encoding 'klingon'"):
        Limits(encoding="klingon")


def test_a_byte_order_mark_goes_before_the_encoding_given() -> None:
    assert decode("\ufeffЗоя".encode("utf-16-le"), given="koi8-r") == ("Зоя", ())


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_that_is_cut_short_or_broken_once_stays_utf8(cut: int) -> None:
    whole = "Ada ging nach 東京 und fand Glück und Öl und Süßes."
    text, notes = decode((whole + " 京").encode()[:-cut])
    assert text.startswith(whole)
    assert notes[0].startswith("broken utf-8 at byte ")
    torn = whole.encode().replace("Ö".encode(), b"\xff")
    assert decode(torn)[0] == whole.replace("Ö", "\ufffd")


def test_the_letters_may_come_late() -> None:
    text = "Plain words in a line.\n" * 9_000 + "Компания Халден купила корабль Серая Чайка.\n" * 3
    assert decode(text.encode("cp1251")) == (text, ("not UTF-8: read as cp1251",))


def test_a_stray_zero_makes_no_wide_text() -> None:
    assert decode(b"Ada\x00founded it in 1921.")[0] == "Ada\x00founded it in 1921."


LINES = {
    "French": ["Le café est fermé.\nLa forêt brûle.", "Il a été élu à Genève.", "Où est l’hôtel ? Il est là."],
    "Spanish": ["El señor Pérez compró el barco.", "La compañía compró el barco en 1921.", "¿Dónde está la niña?"],
    "German": ["Die Straße ist schön.\nÜber Köln fliegt die Möwe.", "Er kaufte „Möwe“ und Öl."],
    "English": ["The firm’s “Grey Gull” was built — in Quillby.", "It’s a ship.", "José and Zoë met in the café."],
    "Danish": ["Søren købte skibet i København.", "Æblet er rødt og godt."],
    "Swedish": ["Båten såldes i Göteborg.\nDen är långt bort."],
    "Portuguese": ["A companhia comprou o navio em São Paulo.", "João não está com a canção."],
    "Italian": ["La città è bella.", "Perché non c’è più?"],
}


@pytest.mark.parametrize("text", [each for given in LINES.values() for each in given])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252", "cp850"])
def test_a_few_lines_of_a_western_language_are_told_by_where_signs_stand(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip(f"{encoding} lacks a sign of it")
    assert decode(data)[0] == text


@pytest.mark.parametrize("text", ["Mañana compro pan.", "François habite à Orléans."])
def test_what_is_too_short_to_tell_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(DocumentError, match=r"too short to tell its encoding \(mac_roman.*--encoding"):
        decode(text.encode("mac_roman"))
    assert decode(text.encode("mac_roman"), given="mac_roman")[0] == text


@pytest.mark.parametrize("text", ["Firma kupiła statek i dom w mieście.", "Příliš žluťoučký kůň", "Şehir çok güzel"])
def test_languages_of_the_east_of_europe_are_found_as_before(text: str) -> None:
    encoding = "cp1254" if text.startswith("Ş") else "cp1250"
    assert decode(text.encode(encoding)) == (text, (f"not UTF-8: read as {encoding}",))


def test_a_short_table_that_cannot_be_told_fails_with_the_way_out(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.csv": "text\nMañana compro pan.\n".encode("mac_roman")})
    assert "--encoding" in failed(load(path))


@pytest.mark.parametrize(
    "name", ["base64", "hex", "rot13", "rot_13", "zip", "bz2", "uu", "quopri", "idna", "punycode", "undefined"]
)
def test_a_codec_that_is_no_text_encoding_is_refused_before_a_file_is_read(name: str) -> None:
    with pytest.raises(DocumentError, match=f"'{name}' is not a text encoding.*decode the files first.*utf-8, utf-16"):
        Limits(encoding=name)
