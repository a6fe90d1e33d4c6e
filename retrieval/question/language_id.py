"""Language identification: whether a question is in another language than English, by its function words and letters.

The ranker was trained on English questions. Another language is recognised by the words that it asks with, and by others
that most sentences have. Capitalised words are ignored, except the first: names have function words of their own, whatever
the language around them ("Who directed La vita di Dante?").
"""

import re
import unicodedata

AHEAD = 2
"""By how much another language must lead; a word that only it asks with counts as much, any other word 1."""

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    """
    a about after also an and are as at be been before being between both but by can could did do does during each
    for from had has have he her him his how i if in into is it its may me more most my not of on one or other our
    out over she should so some such than that the their them then there these they this those to under up was we
    were what when where which while who whom whose why will with would you your
    """.split()
)
_TABLE = """
German asks: wann warum welche welchem welchen welcher welches wem wer weshalb wessen wie wieso wieviel wo woher
wohin wurde wurden
and has: als am an auch auf aus bei das dass dem den der des die du durch ein eine einem einen einer es für gegen
hat hatte ich im in ist kann mit nach nicht oder sein seine sich sie sind und unter von vor war waren was wird zu
zum zur über

French asks: combien où pourquoi quand quel quelle quelles quels qui
and has: a au aux avec ce cette ces comment d dans de des du elle en est et eu il ils l la le les leur lui mais ne
nous on ou par pas pour qu que sa se ses son sont sur un une vous à était été

Spanish asks: cuál cuáles cuándo cuánto cuántos cuántas cómo dónde quién quiénes qué
and has: al como con de del desde donde el ella en entre era es está fue fueron ha la las le lo los más no para
pero por porque que se ser su sus también un una y

Portuguese asks: quais qual quando quantos quantas quem onde
and has: a ao aos as com como da das de do dos e ela ele em entre era es está foi foram mais mas na nas no nos não
o os ou para pela pelo por porque que se seu seus sua suas são também um uma é

Italian asks: chi dove perché quale quali quando quanti quante quanto
and has: al alla che come con cosa da dal dalla dei del della delle dello di e ed era gli ha i il in la le lo ma
nel nella non per più qual si sono su sua suo tra un una uno è

Dutch asks: hoeveel waar waarom wanneer welk welke wie werd werden
and has: aan als bij dat de deze die door een en er geen heeft het hij hoe ik in is kan maar met naar niet of om
onder op ook over te tot uit van voor was wat wordt zijn ze zij

Swedish, Danish, Norwegian asks: hvad hvem hvilken hvilket hvor hvordan hvorfor hvornår hva når vad vem vilka
vilken vilket varför
and has: att av den det dem der detta dette en er et ett från fra för för har hon hun i icke ikke inte med när og
och om på sig som till til under var

Polish asks: czy dlaczego gdzie ile jak jaka jaki jakie kiedy kto która które który którego
and has: a ale co dla do i ich jako jest jego jej którym ma na nie o od oraz po przez przy są się ta tak to tym w
we z za że był była było były

Turkish asks: hangi kimdir kaç nasıl ne neden nedir nerede
and has: bir bu da daha de için ile kadar ki kim mi mı mu mü olan olarak ve veya
"""
_OTHERS = tuple(
    (frozenset(asking.split()), frozenset(small.split()))
    for asking, small in re.findall(r"asks: (.*?)\nand has: (.*?)(?:\n\n|\n\Z)", _TABLE, re.DOTALL)
)
"""For each language the words that only it asks with, and other function words."""


def foreign(question: str) -> bool:
    """Whether a question is in another language than English; where that cannot be seen, it is not."""
    letters = [each for each in question if each.isalpha()]
    latin = sum(unicodedata.name(each, "").startswith(("LATIN", "FULLWIDTH LATIN")) for each in letters)
    if 2 * latin < len(letters):
        return True
    written = _WORD.findall(unicodedata.normalize("NFC", question))
    held = {word.lower() for row, word in enumerate(written) if row == 0 or word.islower()}
    english = len(held & _ENGLISH)
    return any(
        (asks := len(held & asking)) and AHEAD * asks + len(held & small) >= english + AHEAD for asking, small in _OTHERS
    )
