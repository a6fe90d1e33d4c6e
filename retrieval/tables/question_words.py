"""The words by which questions ask: dimensions of columns, superlatives, comparisons, and patterns of dates and amounts."""

import re
from typing import Literal, TypeAlias

from ...graph.terms import NUMBER_WORDS, stem
from .values import MONTH_NAME, UNIT_OF

Comparator: TypeAlias = Literal["<", "<=", ">", ">=", "=", "between"]
Dimension: TypeAlias = str
Extreme: TypeAlias = Literal["max", "min"]

DIMENSIONS: dict[Dimension, tuple[str, ...]] = {
    "height": ("height", "elevation", "altitude", "alt", "tall", "high"),
    "length": ("length", "long", "span"),
    "width": ("width", "breadth", "beam", "wide"),
    "depth": ("depth", "draught", "draft", "deep"),
    "weight": ("weight", "mass", "heavy", "displacement", "tonnage"),
    "size": ("size", "area", "surface", "large", "big", "floor"),
    "price": (
        "price", "cost", "fee", "amount", "fare", "rent", "salary", "value", "prize", "purse", "expensive", "insured",
        "worth", "net", "gross",
    ),
    "speed": ("speed", "velocity", "fast", "quick", "knots"),
    "duration": (
        "time", "duration", "fast", "quick", "stay", "runtime", "life", "lasts", "weeks", "days", "hours", "minutes",
        "nights",
    ),
    "temperature": ("temperature", "temp", "oven", "hot"),
    "hardness": ("hardness", "hard"),
    "rain": ("rain", "rainfall", "precipitation"),
    "strength": ("strength", "abv", "alcohol", "strong"),
    "gradient": ("gradient", "slope", "grade", "steep"),
    "thickness": ("thickness", "thick"),
    "power": ("power", "output"),
    "rating": ("rating", "elo", "score", "stars"),
    "distance": ("distance", "range", "far", "mileage"),
    "date": (
        "date", "year", "built", "opened", "open", "founded", "established", "born", "launched", "planted", "first",
        "lit", "completed", "since", "start", "joined", "acquired", "released", "issued", "registered", "reg", "old",
        "age", "created", "begun", "introduced", "commissioned",
    ),
    "age": ("age",),
    "people": ("population", "people", "inhabitants", "passengers", "pax", "capacity", "visitors", "members"),
    "capacity": ("capacity", "volume", "seats", "beds", "hold"),
}  # fmt: skip
"""Words in the names of columns that hold a dimension."""

SUPERLATIVES: dict[str, tuple[tuple[Dimension, ...], Extreme]] = {
    "highest": (("height",), "max"),
    "tallest": (("height",), "max"),
    "lowest": (("height",), "min"),
    "shortest": (("length", "height", "duration"), "min"),
    "longest": (("length", "duration"), "max"),
    "widest": (("width",), "max"),
    "narrowest": (("width",), "min"),
    "deepest": (("depth",), "max"),
    "shallowest": (("depth",), "min"),
    "heaviest": (("weight",), "max"),
    "lightest": (("weight",), "min"),
    "largest": (("size", "capacity"), "max"),
    "biggest": (("size", "capacity"), "max"),
    "smallest": (("size", "capacity"), "min"),
    "dearest": (("price",), "max"),
    "priciest": (("price",), "max"),
    "costliest": (("price",), "max"),
    "cheapest": (("price",), "min"),
    "fastest": (("speed", "duration"), "max"),
    "quickest": (("speed", "duration"), "max"),
    "slowest": (("speed", "duration"), "min"),
    "farthest": (("distance",), "max"),
    "furthest": (("distance",), "max"),
    "nearest": (("distance",), "min"),
    "oldest": (("date", "age"), "min"),
    "earliest": (("date",), "min"),
    "first": (("date",), "min"),
    "youngest": (("date", "age"), "max"),
    "newest": (("date",), "max"),
    "latest": (("date",), "max"),
    "last": (("date",), "max"),
    "busiest": (("people",), "max"),
    "quietest": (("people",), "min"),
    "hottest": (("temperature",), "max"),
    "coolest": (("temperature",), "min"),
    "coldest": (("temperature",), "min"),
    "hardest": (("hardness",), "max"),
    "softest": (("hardness",), "min"),
    "warmest": (("temperature",), "max"),
    "wettest": (("rain",), "max"),
    "driest": (("rain",), "min"),
    "strongest": (("strength", "power"), "max"),
    "weakest": (("strength", "power"), "min"),
    "steepest": (("gradient",), "max"),
    "thickest": (("thickness",), "max"),
    "thinnest": (("thickness",), "min"),
    "greatest": ((), "max"),
    "most": ((), "max"),
    "maximum": ((), "max"),
    "best": ((), "max"),
    "fewest": ((), "min"),
    "least": ((), "min"),
    "minimum": ((), "min"),
}
"""Each superlative with the dimensions that it may be of, the likeliest first, and which end of them; () by its noun."""
COMPOUNDS: dict[str, tuple[tuple[Dimension, ...], Extreme]] = {
    "most recent": (("date",), "max"),
    "most recently": (("date",), "max"),
    "most expensive": (("price",), "max"),
    "least expensive": (("price",), "min"),
    "most costly": (("price",), "max"),
    "least recent": (("date",), "min"),
    "most valuable": (("price",), "max"),
    "least valuable": (("price",), "min"),
    "highest paid": (("price",), "max"),
    "best paid": (("price",), "max"),
    "lowest paid": (("price",), "min"),
    "worst paid": (("price",), "min"),
    "most powerful": (("power",), "max"),
    "most populous": (("people",), "max"),
    "longest serving": (("date",), "min"),
    "longest-serving": (("date",), "min"),
    "top rated": (("rating",), "max"),
    "top-rated": (("rating",), "max"),
    "highest rated": (("rating",), "max"),
    "highest-rated": (("rating",), "max"),
    "best rated": (("rating",), "max"),
    "lowest rated": (("rating",), "min"),
}

COMPARISONS: tuple[tuple[str, Comparator, Dimension], ...] = (
    (r"(?:no|not) (?:more|higher|longer|later|greater|larger) than|at (?:the )?most|up to|a maximum of", "<=", ""),
    (r"(?:no|not) (?:less|fewer|lower|shorter|earlier|smaller) than|at (?:the )?least|a minimum of|from at least", ">=", ""),
    (r"(?:higher|taller) than", ">", "height"),
    (r"lower than", "<", "height"),
    (r"longer than", ">", "length"),
    (r"shorter than", "<", "length"),
    (r"wider than", ">", "width"),
    (r"deeper than", ">", "depth"),
    (r"heavier than", ">", "weight"),
    (r"lighter than", "<", "weight"),
    (r"(?:larger|bigger) than", ">", "size"),
    (r"smaller than", "<", "size"),
    (r"(?:dearer|more expensive) than|cost(?:s|ing)? (?:more than|over|above)", ">", "price"),
    (r"(?:cheaper|less expensive) than|cost(?:s|ing)? (?:less than|under|below)", "<", "price"),
    (r"(?:faster|quicker) than", "<", "duration"),
    (r"(?:newer|younger|later|more recent(?:ly)?) than|after", ">", "date"),
    (r"(?:older|earlier) than|before|prior to", "<", "date"),
    (r"older than|over the age of", ">", "age"),
    (r"younger than|under the age of", "<", "age"),
    (r"since", ">=", "date"),
    (r"from", "=", "date"),
    (r"until|till|by", "<=", "date"),
    (r"above|higher up than", ">", "height"),
    (r"below|beneath", "<", "height"),
    (r"more than|over|greater than|exceed(?:s|ed|ing)?|in excess of|upwards of", ">", ""),
    (r"less than|fewer than|under|short of", "<", ""),
    (r"in|during|on|of", "=", "date"),
    (r"exactly|equal to", "=", ""),
)
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{MONTH_NAME}\.?,? (?:1\d{{3}}|20\d\d)|"
    rf"{MONTH_NAME}\.? \d{{1,2}}(?:st|nd|rd|th)?,? "
    r"(?:1\d{3}|20\d\d)|(?:1\d{3}|20\d\d)-\d\d(?:-\d\d)?|\d{1,2}\.\d{1,2}\.(?:1\d{3}|20\d\d)|"
    r"(?:1\d{3}|20\d\d)s?(?![\d,.]\d|\d|[/–]\d\d(?!\d))"
)
OPEN_ENDED = (
    r"(?:,? (?:or|(?P<both>and|&)) (?:(?P<least>more|later|newer|above|over|up|upwards?|after|longer|higher|greater|onwards?"
    r"|since|better|larger|bigger|heavier)|(?P<most>less|fewer|earlier|before|below|under|shorter|lower|smaller|lighter|prior))"
    r"|(?P<onwards> onwards?\b))(?! than\b)(?![\w-])(?(both)(?=\s*(?:[?.,;:!)]|$)))"
)
"""What makes "in 2020 or later", "10 or more" and "from 2020 onwards" of a number or date: an end that stays open. After
"and" it closes its clause: "in 1890 and later closed" goes on."""
CLOCK = r"(?P<clock>[012]?\d:[0-5]\d)(?![:\d])"
"""A time of day."""
UNIT = "|".join(sorted(map(re.escape, UNIT_OF), key=lambda each: (-len(each), each)))
_AMOUNT = (
    rf"(?P<money>[€$£]?)(?P<number>\d[\d,.]*(?: \d{{3}})*(?<![.,])(?:\s?(?:thousand|million))?|{'{words}'})"
    rf"(?:\s?(?P<unit>(?:{UNIT})(?:/[^\W\d_]{{1,4}}[²³]?)?)(?!\w))?"
)
ORDINALS = {
    word: str(number) for number, word in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)
} | {f"{number}{'nd' if number == 2 else 'rd' if number == 3 else 'th'}": str(number) for number in range(2, 21)}
SMALL_NUMBERS = NUMBER_WORDS | {"twenty": 20, "hundred": 100}
AMOUNT = _AMOUNT.replace("{words}", "|".join(SMALL_NUMBERS))
COUNT = re.compile(r"\bhow many\b|\b(?:the )?number of (?=(?:\w+ ){0,2}\w+(?:s|people|men|women)\b)|\bcount (?:of|the)\b")
SUM = re.compile(r"\b(?:in all|in total|altogether|all told|total|sum of|combined|put together|overall|together)\b")
AVERAGE = re.compile(r"\b(?:average|averaged|the mean)\b")
NEGATED = re.compile(
    r"\b(?:not|never|no|without|except|excluding|neither|nor|other than)\b"
    r"|\b(?:are|is|do|does|did|was|were|has|have)n['’]t\b"
)
QUESTION_WORD = re.compile(
    r"\b(what time|who|whom|whose|when|where|what|which|how (?:many|much|long|tall|high|old|heavy|far|big|large|"
    r"deep|wide|fast|often|hot|hard)"
    r"|how)\b"
)
LISTED = re.compile(
    r"^\W*(?:(?:please )?(?:list|name|show(?: me)?|give(?: me)?|find(?: me)?|tell me)(?: all)?(?: of)?(?: the| those)?"
    r"(?: names of)?(?: all)?(?: the)?|(?:the )?names of(?: all)?(?: the| those)?)\b"
)
FILLERS = frozenset(
    stem(word)
    for word in """list give tell show find name many much number total sum average mean please all every each got get
    one ones there thing things call called say said does did also still ever yet already currently exactly""".split()
)
ENDS = frozenset(
    """closed close closes destroyed demolished died die ended end ends finished sunk sank lost sold scrapped removed gone
    abandoned dissolved retired left expired expire expires shut collapsed burnt burned wrecked until stop stopped stops paid
    due settled cancelled""".split()
)
"""Words of an end, which are near in meaning to those of a beginning, and no columns of these tell them."""
AUXILIARY = frozenset("is are was were do does did has have had can".split())
VERBS = frozenset(
    """is are was were do does did has have had can could will would lie lies stand stands stood cost costs hold holds held
    won wins win got gets keep keeps run runs ran make makes made call calls called come comes came go goes went belong
    belongs serve serves served carry carries carried opened built launched set sets put puts get gives give need needs
    stay use used flow flows take takes took taken leave leaves reach reaches arrive arrives depart departs lasts weigh
    weighs contain contains crosses earn earns lives sells pays begins starts loses lost fix fixes fixed feeds scored
    conceded came finished placed ranked joined""".split()
)
