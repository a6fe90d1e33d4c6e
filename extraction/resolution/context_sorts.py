"""What sort of thing a text is about, and in what part of the world: how near its vector is to those of a few sentences."""

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...models.embedder import Matrix

_SORTS = {
    "city": (
        "The city has half a million inhabitants and a cathedral; its mayor and council run the trams.",
        "The town was founded in the Middle Ages; its streets, market and harbour draw visitors.",
        "A village of three hundred people with a church and a school.",
    ),
    "country": (
        "The country declared independence; its government, president and parliament sit in the capital.",
        "The state has a legislature, borders, provinces and exports; colonists settled it.",
    ),
    "river": (
        "The river rises in the hills and flows past towns into the sea; fish swim in its water.",
        "The lake is deep and its water is cold; the stream floods in spring.",
    ),
    "mountain": (
        "The mountains stretch for hundreds of kilometres; the highest summit was first climbed by guides.",
        "The island has dunes, cliffs and a lighthouse; few people live on it.",
    ),
    "road": (
        "The street is closed to cars; the bridge and the tunnel carry trains; the railway's stations.",
        "The dam holds back water; the tower was built by the architect.",
    ),
    "company": (
        "The company was founded by two brothers; it employs thousands, makes a profit and bought a rival.",
        "Shares in the firm fell; the chief executive said the plant would close.",
        "The bank lends money; the insurer paid claims.",
    ),
    "house": (
        "The restaurant serves lunch; the pub is open every day but Monday; the hotel has forty rooms.",
        "The theatre opened its doors and seats four hundred; the hall was saved by volunteers.",
    ),
    "ship": (
        "The ship was launched at the yard and sank in a storm; her captain and crew were lost.",
        "She carries passengers and cars; the ferry and its engines; the vessel sailed.",
    ),
    "aircraft": (
        "The aircraft first flew in 1967; its rotor, wings and engine; pilots flew it in the war.",
        "The rocket burned liquid oxygen; the spacecraft sent back pictures.",
    ),
    "car": ("The car was built from 1955; the model had a new engine; it won races and many were sold.",),
    "band": (
        "The band recorded an album; the singer and the drummer left; the group toured.",
        "The song reached number one; it was released as a single.",
    ),
    "film": (
        "The film was directed by him; the actors played lovers; it won prizes at the festival.",
        "The series ran for four seasons on television; each episode.",
    ),
    "book": (
        "The novel was published in 1897; the author tells of three sisters; critics liked the book.",
        "The chapters of this scripture; scholars; the poem.",
    ),
    "newspaper": ("The newspaper is printed twice a week; its editor and reporters; readers; the magazine's first issue.",),
    "software": (
        "The software runs on servers; programmers released version 4; users install it, code, bugs.",
        "The service stores your files; the website and app have customers; sign up for a trial.",
    ),
    "animal": (
        "The bird lays eggs and feeds on voles; the species lives in forests and is hunted.",
        "The snake, the fish and the insect; its fur, its young, its prey.",
    ),
    "plant": ("The plant has flowers and grows in the shade; fruit, seeds, leaves; gardeners grow it.",),
    "planet": (
        "The planet goes round the sun; its moons and rings; telescopes; craters.",
        "The stars of the constellation can be seen with the naked eye.",
    ),
    "substance": (
        "The metal is mined and melted; the chemical element; the mineral; alloy.",
        "Doctors treat the disease with the drug; patients; infection.",
    ),
    "god": ("The goddess was worshipped in a temple; the myth of the god; priests and feasts; the saint.",),
    "artist": (
        "She wrote poems and novels; he painted pictures; his works hang in museums.",
        "He composed and played the piano; her voice is heard on many records; concerts.",
    ),
    "athlete": (
        "He scored goals for the club and played for his country; his knee was injured; the coach.",
        "She won gold at the Games; the rider attacked; swimmer, runner.",
    ),
    "politician": (
        "He was elected to parliament and became minister; he lost the election; the party.",
        "The king was crowned; the general commanded the army; the duke.",
    ),
    "scientist": (
        "He studied chemistry, took his doctorate and taught at the university; her research.",
        "The surgeon operates at the hospital; the judge sat on the court; engineer.",
    ),
    "school": (
        "The college has students and professors; the university teaches; the school was founded.",
        "The hospital has three hundred beds; the church; the abbey's monks.",
    ),
    "team": ("The club plays in the league; the team won the championship; fans fill the stadium.",),
    "event": ("The battle was fought; soldiers died; the treaty was signed; the storm struck the coast.",),
    "product": ("The drink, the beer and the cheese are sold in shops; a tin of polish; the brand; packets.",),
}
_PLACES = 5
"""The first so many are places."""
_REGIONS = (
    "England, London, Yorkshire; the British.",
    "Scotland, Edinburgh, the Scots.",
    "Ireland, Dublin, the Irish.",
    "France, Paris, the French.",
    "Germany, Berlin, the Germans.",
    "Austria, Vienna, Switzerland, the Alps.",
    "Italy, Rome, the Italians.",
    "Spain, Madrid, Portugal, the Spanish.",
    "The Netherlands, Belgium, Amsterdam, the Dutch.",
    "Sweden, Norway, Denmark, Finland, Scandinavia.",
    "Poland, Warsaw, Prague, Hungary, the Czechs.",
    "Serbia, Croatia, Bulgaria, Romania, the Balkans.",
    "Greece, Athens, Turkey, Istanbul.",
    "Russia, Moscow, Siberia, Ukraine, the Soviets.",
    "New York, Massachusetts, Pennsylvania, New England.",
    "Alabama, Georgia, Texas, Virginia, the American South.",
    "Ohio, Illinois, Michigan, Nebraska, the Midwest.",
    "California, Oregon, Arizona, Colorado, Utah.",
    "Canada, Ontario, Quebec, British Columbia.",
    "Mexico, Cuba, Guatemala, the Caribbean.",
    "Brazil, Argentina, Venezuela, Peru, the Andes.",
    "Egypt, Cairo, Syria, Israel, the Middle East.",
    "Nigeria, Kenya, Ghana, South Africa.",
    "India, Pakistan, Delhi, Bengal.",
    "China, Beijing, Japan, Tokyo, Korea.",
    "Indonesia, Thailand, Vietnam, the Philippines.",
    "Australia, Sydney, New Zealand.",
)
_SHARP_SORTS, _SHARP_REGIONS = 22.0, 16.0


class ContextView(NamedTuple):
    """A text's vector, and what it is near: the square roots of the shares of sorts and regions, and that of all places."""

    vector: NDArray[np.float32]
    sorts: NDArray[np.float32]
    regions: NDArray[np.float32]
    place: float


class _Prototypes(NamedTuple):
    """Directions (n, dimension) of length one from a middle (dimension,)."""

    sorts: tuple[Matrix, NDArray[np.float32]]
    regions: tuple[Matrix, NDArray[np.float32]]


_MADE: dict[bytes, _Prototypes] = {}
_MAKING = Lock()


class ContextSorts:
    """Tells of texts what sort of thing they are about. Sentences on sorts and regions are encoded once a process.

    Args:
        encode: texts to vectors of length one, (n_texts, dimension) float32.
    """

    def __init__(self, encode: Callable[[Sequence[str]], Matrix]) -> None:
        self._encode = encode
        self._known: dict[str, ContextView] = {}

    def learn(self, texts: Sequence[str]) -> None:
        """Encode those of these texts that are not known, all at once."""
        new = sorted({text for text in texts if text not in self._known})
        if new:
            self._known.update(zip(new, map(self._view, self._encode(new)), strict=True))

    def forget(self) -> None:
        """Let go of the texts that are known."""
        self._known.clear()

    def __getitem__(self, text: str) -> ContextView:
        self.learn([text])
        return self._known[text]

    def _view(self, vector: NDArray[np.float32]) -> ContextView:
        known = self._prototypes
        sorts = _shares(vector, *known.sorts, _SHARP_SORTS)
        regions = _shares(vector, *known.regions, _SHARP_REGIONS)
        return ContextView(vector, np.sqrt(sorts), np.sqrt(regions), float(sorts[:_PLACES].sum()))

    @cached_property
    def _prototypes(self) -> _Prototypes:
        """Those of this encoder, which is known by its vector of one text, so that they are made once a process."""
        mark = self._encode(_REGIONS[:1]).tobytes()
        with _MAKING:
            if mark not in _MADE:
                means = [vectors.mean(axis=0) for vectors in map(self._encode, _SORTS.values())]
                sorts = np.stack([each / np.linalg.norm(each) for each in means])
                _MADE[mark] = _Prototypes(_centred(sorts), _centred(self._encode(_REGIONS)))
            return _MADE[mark]


def _centred(vectors: Matrix) -> tuple[Matrix, NDArray[np.float32]]:
    """Directions from the mean of some vectors, of length one, and that mean."""
    middle = vectors.mean(axis=0)
    ways = vectors - middle
    return ways / np.linalg.norm(ways, axis=1, keepdims=True), middle


def _shares(vector: NDArray[np.float32], ways: Matrix, middle: NDArray[np.float32], sharpness: float) -> NDArray[np.float32]:
    near = sharpness * (ways @ (vector - middle))
    weights = np.exp(near - near.max())
    return np.asarray(weights / weights.sum(), np.float32)


def unlike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How unlike two rows of square roots of shares are, 0..1 (one less the Bhattacharyya coefficient)."""
    return max(0.0, 1.0 - float(one @ other))
