"""`clew entities` and `clew facts`: decisions on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ...ledger.firms import firms
from ...running import Run


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("CLEW_RESOLVE", "false")
    monkeypatch.setenv("CLEW_EMBEDDER", "hashing")
    monkeypatch.chdir(tmp_path)
    firms(tmp_path / "firms.clew").close()
    return "firms.clew"


def answered(run: Run, *arguments: str) -> Any:
    code, out, err = run(*arguments, "--json")
    assert code == 0, err
    _, schema, _ = run("schema", arguments[0])
    record = json.loads(out)
    Draft202012Validator(json.loads(schema)).validate(record)
    return record


def told(run: Run, *arguments: str) -> tuple[int, str, str]:
    code, out, err = run(*arguments)
    return code, " ".join(out.split()), " ".join(err.split())


def test_entities_are_merged_listed_and_undone(run: Run, store: str) -> None:
    (decision,) = answered(run, "entities", store, "merge", "Halden Optics", "The Halden firm", "--reason", "one firm")[
        "decisions"
    ]
    assert (decision["kind"], decision["reason"], decision["origin"]) == ("same", "one firm", "user")
    (row,) = answered(run, "entities", store)["ledger"]
    assert (row["id"], row["kind"], row["asleep"]) == (decision["id"], "same", False)
    code, out, _ = told(run, "entities", store, "log")
    assert code == 0
    assert "one firm" in out
    assert answered(run, "show", store, "The Halden firm")["id"] == answered(run, "show", store, "Halden Optics")["id"]
    code, _, err = told(run, "entities", store, "undo", decision["id"])
    assert (code, err.startswith("undone: same: one firm")) == (0, True)
    assert answered(run, "entities", store)["ledger"] == []
    assert [each["act"] for each in answered(run, "entities", store, "history")["history"]] == ["decided", "undone"]


def test_an_entity_is_split_and_shown_otherwise(run: Run, store: str) -> None:
    split = answered(run, "entities", store, "split", "Mercury", "-d", "metals", "--name", "Mercury (element)")
    assert [each["documents"] for each in split["decisions"]] == [["metals"]]
    for action, value, field in (("rename", "Halden & Co.", "name"), ("retype", "FIRM", "type")):
        answered(run, "entities", store, action, "Halden Optics", value)
        assert answered(run, "show", store, "Halden Optics")[field] == value
    answered(run, "entities", store, "describe", "Halden Optics", "maker of lenses")
    assert answered(run, "show", store, "Halden Optics")["properties"]["description"] == "maker of lenses"
    code, _, err = told(run, "entities", store, "describe", "Halden Optics", "maker of lenses")
    assert (code, err) == (0, "nothing changed: it held already")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merg", "a", "b"), "there is no action 'merg'. Did you mean 'merge'"),
        (("merge", "a"), "merge takes ENTITY ENTITY…, got 'a'"),
        (("rename", "Halden", "Optics", "x"), "got 'Halden', 'Optics', 'x': put names of several words in quotes"),
        (("log", "a"), "log takes no names"),
        (("split", "Mercury"), "split needs --document"),
        (("merge", "a", "b", "--name", "c"), "--name is for split, not for merge"),
        (("block", "a", "--force"), "--force is for merge, not for block"),
        (("undo", "a", "--reason", "c"), "not for undo"),
        (("history", "-k", "2"), "-k is for candidates, not for history"),
    ],
)
def test_wrong_usage(run: Run, store: str, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = told(run, "entities", store, *arguments)
    assert code == 2
    assert message in err.replace("│ ", "").replace(" │", "")


def test_errors_are_one_line(run: Run, store: str) -> None:
    code, _, err = told(run, "entities", store, "merge", "Mercury", "the mercury")
    assert code == 1
    assert err.startswith("Error: 'Mercury' and 'the mercury' are one entity already")
    code, _, err = told(run, "entities", store, "undo", "never")
    assert (code, "has no row 'never': nothing was undone" in err) == (1, True)


def test_facts_are_shown_with_ids_corrected_and_added(run: Run, store: str) -> None:
    facts = answered(run, "facts", store, "Ada Lindqvist")["facts"]
    wrong = next(each["id"] for each in facts if each["fact"]["predicate"] == "founded")
    answered(run, "facts", store, "--wrong", wrong, "--reason", "misread")
    found = answered(run, "facts", store, "Ada Lindqvist")
    assert [each["id"] for each in found["wrong"]] == [wrong]
    assert wrong not in {each["id"] for each in found["facts"]}
    code, out, _ = told(run, "facts", store, "Ada Lindqvist")
    assert (code, "wrong" in out, wrong in out) == (0, True, True)
    assert [each["reason"] for each in answered(run, "facts", store)["corrections"]] == ["misread"]
    code, _, err = told(run, "facts", store, "--undo", wrong)
    assert (code, err.startswith("undone: wrong: founded · misread (")) == (0, True)
    code, _, err = told(run, "facts", store, "--add", "Ada Lindqvist", "sold", "Kestrel Works", "--source", "ledger")
    assert (code, err.startswith("added Ada Lindqvist —sold→ Kestrel Works")) == (0, True)
    code, _, err = told(run, "facts", store, "Ada Lindqvist", "--reason", "misread")
    assert (code, "--reason is for --wrong and --right" in err) == (2, True)
    code, _, err = told(run, "facts", store, "--wrong", "abc", "--right", "abc")
    assert (code, "give one of ENTITY" in err) == (2, True)


@pytest.mark.parametrize("command", ["facts", "show"])
def test_a_similar_name_is_followed_and_said(run: Run, store: str, command: str) -> None:
    code, out, err = told(run, command, store, "Ada Lindkvist")
    assert (code, "founded" in out) == (0, True)
    assert err == "no entity is called 'Ada Lindkvist': found by a similar name, 'Ada Lindqvist' (spelling, 0.92)"
    assert told(run, command, store, "Ada Lindqvist")[2] == ""


def test_a_path_between_similar_names(run: Run, store: str) -> None:
    code, out, err = told(run, "path", store, "Ada Lindkvist", "Port Elery")
    assert (code, "founded" in out) == (0, True)
    assert err.count("found by a similar name") == 2


def test_decisions_take_no_similar_name_but_propose_it(run: Run, store: str) -> None:
    code, _, err = told(run, "entities", store, "block", "Ada Lindkvist")
    assert (code, err) == (1, "Error: no entity is called 'Ada Lindkvist'. Did you mean 'Ada Lindqvist'?")
    assert answered(run, "entities", store)["ledger"] == []


def test_ids_are_whole_in_a_narrow_terminal(run: Run, store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    reason = "as the trade register of Port Ellery has it"
    (decision,) = answered(run, "entities", store, "different", "Halden Optics", "The Halden firm", "--reason", reason)[
        "decisions"
    ]
    for action in ("log", "history"):
        _, out, _ = run("entities", store, action)
        assert decision["id"] in out
        assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("entities", "merge", "Mercury", "Mercury"), "'Mercury' and 'Mercury' are one entity already"),
        (("entities", "merge", "Mercury", "Gone Works"), "no entity is called 'Gone Works'."),
        (
            ("entities", "merge", "Mercury", "0123456789abcdef0123"),
            "no entity of this store has the id '0123456789abcdef0123'",
        ),
        (("entities", "split", "Port Ellery", "-d", "history", "--name", "Other"), "'rename' gives it another name"),
        (("entities", "undo", "0123456789abcdef0123"), "the ledger of firms.clew has no row '0123456789abcdef0123'"),
        (("facts", "--undo", "0123456789abcdef0123"), "nothing was decided on a fact '0123456789abcdef0123'"),
        (("facts", "--wrong", "0123456789abcdef0123"), "no fact has the id '0123456789abcdef0123'"),
        (("facts", "Mercury", "--as-of", "yesterday"), 'a year, month or day as "1967", "1967-03" or "1967-03-12"'),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_lost(
    run: Run, store: str, arguments: tuple[str, ...], message: str
) -> None:
    _, before, _ = run("stats", store, "--json")
    command, *rest = arguments
    code, out, err = run(command, store, *rest)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("Error: ")
    assert message in err
    assert run("stats", store, "--json")[1] == before


def test_a_cycle_of_merges_is_told_with_its_names(run: Run, store: str) -> None:
    for first, second in (("Port Ellery", "Kestrel Works"), ("Kestrel Works", "Tobias Merrow")):
        answered(run, "entities", store, "merge", first, second)
    code, _, err = told(run, "entities", store, "merge", "Tobias Merrow", "Port Ellery")
    assert (code, "'Tobias Merrow' and 'Port Ellery' are one entity already" in err) == (1, True)
    code, _, err = told(run, "entities", store, "block", "Kestrel Works")
    assert (code, "stands against the decision" in err) == (1, True)
    (undone, _) = sorted(row["id"] for row in answered(run, "entities", store)["ledger"])
    assert f"to undo what holds: clew entities STORE undo {undone}" in err


def test_rules_that_cannot_be_are_one_clear_line(run: Run, store: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Note\n\nAda Lindqvist sold Kestrel Works.\n")
    answered(run, "entities", store, "different", "Port Ellery", "Kestrel Works")
    for text, message in (
        ("sames: []", "has the key 'sames'. Did you mean 'same'? Known: same, not the same, alias, block"),
        ("same: [[A, B]]\nnot the same: [[A, B]]", "different (A ≠ B) stands against same (A = B): keep one of them"),
        ("same: [[Port Ellery, Kestrel Works]]", "same (Port Ellery = Kestrel Works) stands against the decision"),
    ):
        (tmp_path / "rules.yaml").write_text(text)
        code, _, err = told(run, "add", store, "a.md", "--rules", "rules.yaml")
        assert (code, err.startswith("Error: the rules file rules.yaml"), message in err) == (1, True, True), err
    assert json.loads(run("stats", store, "--json")[1])["documents"] == 4


@pytest.mark.parametrize("verdict", ["--wrong", "--right"])
def test_facts_given_together_are_decided_and_undone_one_by_one(run: Run, store: str, verdict: str) -> None:
    facts = answered(run, "facts", store, "Ada Lindqvist")["facts"]
    first, second = sorted(each["id"] for each in facts)[:2]
    code, out, err = run("facts", store, verdict, first, verdict, second, verdict, first)
    assert (code, out) == (0, "")
    assert [line.partition(":")[0] for line in err.splitlines()] == ["decided", "decided"]
    assert len(answered(run, "facts", store)["corrections"]) == 2
    code, _, err = told(run, "facts", store, "--undo", second)
    assert (code, err.count("undone:"), err.count(verdict.strip("-"))) == (0, 1, 1)
    (left,) = answered(run, "facts", store)["corrections"]
    code, _, err = told(run, "facts", store, "--undo", second)
    assert (code, "nothing was decided on a fact" in err) == (1, True)
    assert [each["id"] for each in answered(run, "facts", store, "--undo", first)["decisions"]] == [left["id"]]
    assert answered(run, "facts", store)["corrections"] == []


def test_what_was_decided_before_a_wrong_id_is_told_and_stays(run: Run, store: str) -> None:
    first = answered(run, "facts", store, "Ada Lindqvist")["facts"][0]["id"]
    code, _, err = run("facts", store, "--right", first, "--right", "0123456789abcdef0123")
    assert code == 1
    assert [line.partition(":")[0] for line in err.splitlines()] == ["decided", "Error"]
    assert len(answered(run, "facts", store)["corrections"]) == 1


def test_a_merge_of_a_person_and_a_place_takes_force(run: Run, store: str) -> None:
    code, _, err = told(run, "entities", store, "merge", "Ada Lindqvist", "Port Ellery")
    assert (code, "of type PERSON" in err, "of type GPE" in err, "--force" in err) == (1, True, True, True)
    assert answered(run, "entities", store, "merge", "Ada Lindqvist", "Port Ellery", "--force")["decisions"]
