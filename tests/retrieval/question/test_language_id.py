"""Which questions are held to be in another language than English."""

import pytest

from clew.app.samples import sample_questions
from clew.retrieval.question.language_id import foreign

OTHERS = """
In welcher Stadt wurde der Autor des Schimmelreiters geboren?
Wer gründete die Firma Zeiss?
Wo liegt Jena?
Wann starb Goethe?
wann hat es an der küste geregnet?
Qui a écrit Les Misérables ?
Où est née Marie Curie ?
Quel est le pays du réalisateur de Titanic ?
¿Quién dirigió la película Roma?
¿Dónde nació el autor de Don Quijote?
Quem escreveu Os Lusíadas?
Dove è nato il regista di La dolce vita?
Wie heeft het Rijksmuseum ontworpen?
Vem skrev Pippi Långstrump?
Hvem skrev Et dukkehjem?
Kto napisał Pana Tadeusza?
Suç ve Ceza hangi yazarın romanı?
Кто написал «Войну и мир»?
谁写了《红楼梦》？
「坊っちゃん」の作者はどこで生まれましたか
""".strip().splitlines()

ENGLISH = """
Who directed La La Land?
Which came out first, Una Prostituta Al Servizio Del Pubblico E In Regola Con Le Leggi Dello Stato or The Bag Man?
who wrote les misérables
Der Name der Rose
Le Masque de la Méduse
Ludwig van Beethoven
Kim Ki-young
What does Qui vive mean?
What is a qui tam action?
Was the war in Die over when hat makers came?
comment on the era of the hat
founder of Der Spiegel
was war is
2020
???
""".strip().splitlines()


@pytest.mark.parametrize("question", OTHERS)
def test_another_language_is_told(question: str) -> None:
    assert foreign(question)


@pytest.mark.parametrize("question", [*ENGLISH, "", *(each.question for each in sample_questions())])
def test_english_and_names_are_not_another_language(question: str) -> None:
    assert not foreign(question)
    assert not foreign(question.upper())


def test_letters_may_be_written_in_two_ways() -> None:
    assert foreign("Où est née Marie Curie ?")
