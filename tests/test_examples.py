"""Property tests draw the same examples whatever code is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

DRAWN = """
import sys
sys.path.insert(0, {folder!r})
from hypothesis import given, settings, strategies as st
from clew.tests.examples import PROFILES, draw_alike

settings.register_profile("clew", PROFILES["clew"])
settings.load_profile("clew")
if {alike}:
    draw_alike()
if {more}:
    import local_words

@given(st.text(), st.integers(), st.floats(allow_nan=False))
def law(word, number, share):
    print(ascii((word, number, share)))

law()
"""


def drawn(folder: Path, alike: bool, more: bool) -> str:
    """What one property test draws in a process of its own."""
    script = folder / "law.py"
    script.write_text(DRAWN.format(folder=str(folder), alike=alike, more=more), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=120)
    return ran.stdout


@pytest.mark.process
def test_examples_do_not_depend_on_what_is_imported(tmp_path: Path) -> None:
    (tmp_path / "local_words.py").write_text(
        f"WORDS = {[f'word {i}' for i in range(500)]}\nNUMBERS = {list(range(70_000, 70_500))}\n"
    )
    assert drawn(tmp_path, alike=True, more=True) == drawn(tmp_path, alike=True, more=False)
    assert drawn(tmp_path, alike=False, more=True) != drawn(tmp_path, alike=False, more=False), (
        "hypothesis changed: is this needed?"
    )
