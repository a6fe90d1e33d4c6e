"""What is evidently in another language than English, and what is not."""

import pytest

from clew.extraction.prose_language import RULES_NOTE, prose_language, without_language_notes


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Werft wurde 1921 von Karl Holm gegründet und baute mehr als vierzig Schiffe.", "German"),
        ("Anna Weiß war eine deutsche Malerin. Sie lebte lange in Wien und starb dort im Alter von 80 Jahren.", "German"),
        ("Das Unternehmen hat seinen Sitz in Hamburg und beschäftigt rund 400 Mitarbeiter.", "German"),
        ("La compagnie fut fondée en 1894 par deux frères. Elle a produit des films avant la guerre.", "French"),
        ("L'usine, qui appartenait à la famille Moreau, a été vendue à une société belge.", "French"),
        ("El escritor nació en Lima, pero vivió muchos años en Madrid, donde publicó sus novelas.", "Spanish"),
        ("Il castello si trova su una collina che domina il paese ed è stato costruito dai Normanni.", "Italian"),
        ("A empresa foi fundada pelo seu avô e tem sede no Porto, mas vende também para o Brasil.", "Portuguese"),
        ("Zij was een Nederlandse schrijfster die vooral bekend werd door haar boeken voor kinderen.", "Dutch"),
        ("Firma została założona przez Jana Nowaka w 1991 roku i ma siedzibę w Krakowie.", "Polish"),
        ("Företaget grundades av Karl Holm och har sitt huvudkontor i Malmö, men det är inte hans.", "Swedish"),
        ("Selskapet ble grunnlagt av Karl Holm, men det er ikke lenger hans.", "Danish or Norwegian"),
        ("Firma byla založena v roce 1991 a její sídlo je v Praze, ale vyrábí také jinde.", "Czech or Slovak"),
        ("Компания была основана в 1991 году Иваном Петровым.", "Cyrillic letters"),
        ("公司由王伟于一九九一年创立，总部位于北京。", "Chinese or Japanese letters"),
    ],
)
def test_another_language_is_seen(text: str, language: str) -> None:
    assert prose_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Halden Shipping was founded by Karl Holm in 1921 and sold the Sea Lark to Vane Ltd.",
        "La vita è bella, which Roberto Benigni directed, was shown at the Festival de Cannes in May.",
        'He said "Ich bin ein Berliner" to the crowd that had come from all over the city.',
        "They named it after the Universidad de los Andes and moved it to the Calle de la Cruz.",
    ],
)
def test_english_with_foreign_names_is_english(text: str) -> None:
    assert prose_language(text) == "English"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1921",
        "Juan de la Cosa, Charles de Gaulle, Ludwig van Beethoven, Ursula von der Leyen",
        "Der Spiegel, Die Zeit, Das Boot, Der Untergang",
        "El Greco, Los Angeles, Las Vegas, El Paso, La Paz, Rio de Janeiro",
        "Sa Re Ga Ma Pa",
        "Darby Lumber Co., 312 U.S",
        "- milk\n- eggs\n- bread",
        "SELECT a FROM t WHERE x IN (SELECT y FROM z)",
        "Guten Tag",
        "Ωmega 3",
    ],
)
def test_names_lists_code_and_short_texts_are_not_clear(text: str) -> None:
    assert prose_language(text) == ""


@pytest.mark.parametrize(
    ("text", "around", "language"),
    [
        ("Karl Holm starb in Bergen.", "German", "German"),
        ("Karl Holm", "German", "German"),
        ("Karl Holm was born in Bergen. He founded Halden.", "German", ""),
        ("Karl Holm died of it.", "Cyrillic letters", ""),
        ("Il est né à Lyon, mais il a vécu dans le sud avec ses parents.", "German", "French"),
    ],
)
def test_an_unclear_text_is_in_the_language_around_it(text: str, around: str, language: str) -> None:
    assert prose_language(text, around) == language


def test_notes_on_languages_are_told_from_others() -> None:
    assert without_language_notes([f"read as German: {RULES_NOTE}", "cut"]) == ("cut",)
