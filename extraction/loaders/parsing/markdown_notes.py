"""Marks that notebooks add to Markdown: wiki links, footnotes, highlights and comments."""

import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_FOOTNOTE = re.compile(r"\[\^[^\]\s^]{1,60}\]")
_INLINE_NOTE = re.compile(r"\^\[(?=\S)(?:[^\[\]\n]|\[(?:[^\[\]\n]|\[[^\[\]\n]{0,300}\]){0,500}\]){1,2000}\]")
_DEFINITION = re.compile(r"\[\^[^\]\s^]{1,60}\]:")
_WIKI = re.compile(r"!?\[\[([^\[\]|#\n]{0,200})(?:#([^\[\]|\n]{0,200}))?(?:\|([^\[\]\n]{0,200}))?\]\]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp3|mp4|webm|wav|ogg|canvas)$", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"==(?![\s=])(?:[^\n=]|=(?!=)){0,500}(?<!\s)==(?![\w=])")
_COMMENT = re.compile(r"%%.{0,2000}?%%", re.DOTALL)


def add_block_rules(parser: MarkdownIt) -> MarkdownIt:
    """The parser with definitions of footnotes as paragraphs, and without comments of whole lines."""
    chains: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("reference", "footnote", _footnote_text, chains)
    parser.block.ruler.before("fence", "comment", _comment_lines, chains)
    return parser


def add_inline_rules(parser: MarkdownIt) -> MarkdownIt:
    """The parser with tokens `wiki_link` (its words, and in `meta` the target's title), without the other marks."""
    parser.inline.ruler.before("link", "wiki_link", _wiki_link)
    parser.inline.ruler.before("link", "footnote_mark", _footnote_mark)
    parser.inline.ruler.before("link", "inline_note", _inline_note)
    parser.inline.ruler.before("emphasis", "highlight", _highlight)
    parser.inline.ruler.before("emphasis", "comment", _comment)
    return parser


def _footnote_text(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """`[^1]: The note's text.` and what is indented below it."""
    begin = state.bMarks[startLine] + state.tShift[startLine]
    found = _DEFINITION.match(state.src, begin, state.eMarks[startLine])
    if found is None or state.is_code_block(startLine):
        return False
    if silent:
        return True
    kept = state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine], state.parentType
    after = state.src[found.end() : state.eMarks[startLine]]
    blanks = len(after) - len(after.lstrip(" \t"))
    state.bMarks[startLine] = found.end()
    state.tShift[startLine] = blanks
    state.blkIndent += 4
    state.sCount[startLine] = state.blkIndent
    state.md.block.tokenize(state, startLine, endLine)
    state.blkIndent -= 4
    state.bMarks[startLine], state.tShift[startLine], state.sCount[startLine], state.parentType = kept
    return True


def _comment_lines(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803
    """A line that begins with `%%`, up to the line that ends the comment."""
    begin = state.bMarks[startLine] + state.tShift[startLine]
    if not state.src.startswith("%%", begin) or state.is_code_block(startLine):
        return False
    first = state.src[begin + 2 : state.eMarks[startLine]].rstrip()
    if "%%" in first and not first.endswith("%%"):
        return False
    last = startLine
    while not first.endswith("%%"):
        last += 1
        if last >= endLine:
            return False
        first = state.src[state.bMarks[last] : state.eMarks[last]].rstrip()
        if "%%" in first and not first.endswith("%%"):
            return False
    if not silent:
        state.line = last + 1
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:
    found = _at(state, "[[", _WIKI) or _at(state, "![[", _WIKI)
    if found is None:
        return False
    path, heading, words = (each.strip() if each else "" for each in found.groups())
    title = path.rstrip("/").rpartition("/")[2].removesuffix(".md")
    if not (title or heading):
        return False
    picture = found[0].startswith("!") and _PICTURE.search(path) is not None
    if not silent and not picture:
        token = state.push("wiki_link", "", 0)
        token.content = words or title or heading
        token.meta = {"target": "" if _PICTURE.search(path) else title}
    state.pos = found.end()
    return True


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    return _skipped(state, _at(state, "[^", _FOOTNOTE))


def _inline_note(state: StateInline, silent: bool) -> bool:
    """A note where its mark would stand, `^[so they say]`: its words in brackets."""
    found = _at(state, "^[", _INLINE_NOTE)
    if found is None:
        return False
    if not silent:
        _push_text(state, "" if state.pos and state.src[state.pos - 1].isspace() else " ", "(")
        _inside(state, found.start() + 2, found.end() - 1)
        _push_text(state, ")")
    state.pos = found.end()
    return True


def _push_text(state: StateInline, *pieces: str) -> None:
    state.push("text", "", 0).content = "".join(pieces)


def _inside(state: StateInline, start: int, end: int) -> None:
    """Read what stands between two places."""
    last = state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.posMax = last


def _comment(state: StateInline, silent: bool) -> bool:
    return _skipped(state, None if _after_word(state) else _at(state, "%%", _COMMENT))


def _highlight(state: StateInline, silent: bool) -> bool:
    found = None if _after_word(state) else _at(state, "==", _HIGHLIGHT)
    if found is None:
        return False
    if not silent:
        _inside(state, found.start() + 2, found.end() - 2)
    state.pos = found.end()
    return True


def _after_word(state: StateInline) -> bool:
    return state.pos > 0 and state.src[state.pos - 1].isalnum()


def _at(state: StateInline, mark: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    if not state.src.startswith(mark, state.pos):
        return None
    return pattern.match(state.src, state.pos, state.posMax)


def _skipped(state: StateInline, found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    state.pos = found.end()
    return True
