"""The house itself: what ships, what loads, how long a file may get."""

import ast
import subprocess
import sys
import tomllib
import zipfile
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import clew

pytestmark = pytest.mark.process

ROOT = Path(clew.__file__).parent
NOT_SHIPPED = {"tests", "benchmarks", "notebooks"}
HEAVY = ("numpy", "scipy", "spacy", "onnxruntime", "networkx", "pydantic", "rich", "typer", "ir_measures")
LINES = 400


def tracked() -> list[Path]:
    """The files of the checkout that git knows or would add, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in listing.splitlines() if (ROOT / line).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def shipped(path: Path) -> bool:
    return path.parts[0] not in NOT_SHIPPED and (ROOT / path.parts[0] / "__init__.py").exists()


def test_packages_are_the_folders_on_disk() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    on_disk = {".".join(("clew", *path.parts[:-1])) for path in sources() if path.name == "__init__.py" and shipped(path)}
    assert set(listed) == on_disk | {"clew"}
    assert listed == sorted(listed)


def test_root_holds_one_module() -> None:
    assert [path.name for path in sources() if len(path.parts) == 1] == ["__init__.py"]


def test_files_stay_short() -> None:
    long = {str(path): n for path in sources() if (n := len((ROOT / path).read_text().splitlines())) > LINES}
    assert long == {}


def test_modules_say_what_they_are() -> None:
    silent = [
        str(path)
        for path in sources()
        if shipped(path)
        and (ROOT / path).read_text().strip()
        and not ast.get_docstring(ast.parse((ROOT / path).read_text()))
    ]
    assert silent == []


def silent_in(module: ast.Module) -> list[str]:
    """Public functions, classes and methods without a docstring, but for what overrides one that has it in the module."""
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}

    def methods(owner: ast.ClassDef) -> dict[str, bool]:
        """Whether each method says what it does, itself or in a base."""
        told: dict[str, bool] = {}
        for base in owner.bases:
            told |= methods(classes[base.id]) if isinstance(base, ast.Name) and base.id in classes else {}
        for each in owner.body:
            if isinstance(each, ast.FunctionDef):
                # Of an overloaded method only the last definition can say it.
                told[each.name] = told.get(each.name, False) or ast.get_docstring(each) is not None
        return told

    said = {
        node.name: ast.get_docstring(node) is not None
        for node in module.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for name, node in classes.items():
        said |= {f"{name}.{method}": told for method, told in methods(node).items()}
    return [name for name, told in said.items() if not told and not any(part.startswith("_") for part in name.split("."))]


def test_public_names_say_what_they_do() -> None:
    modules = {str(path): ast.parse((ROOT / path).read_text()) for path in sources() if shipped(path)}
    assert {path: silent for path, module in modules.items() if (silent := silent_in(module))} == {}


def test_what_overrides_a_documented_method_need_not_say_it_again() -> None:
    base = "class A:\n  'It is.'\n  def f(self):\n    'It does.'\n"
    assert silent_in(ast.parse(base + "class B(A):\n  'It is too.'\n  def f(self): ...\n  def g(self): ...\n")) == ["B.g"]
    assert silent_in(ast.parse("def f(): ...\ndef _g(): ...\nclass _C:\n  def h(self): ...\n")) == ["f"]


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of ours that a file imports anywhere, for annotations too."""
    package = ["clew", *path.parent.parts]
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
            for alias in node.names:
                found |= {f"{base}.{alias.name}", base} & known.keys()
    return found - {".".join(["clew", *path.with_suffix("").parts])}


def test_no_module_comes_back_to_itself_through_its_imports() -> None:
    known = {".".join(["clew", *path.with_suffix("").parts]): path for path in sources() if shipped(path)}
    assert "clew.graph.store" in imported(Path("graph/walk.py"), known)
    try:
        TopologicalSorter({name: imported(path, known) for name, path in known.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("name", clew.__all__)
def test_public_names_resolve(name: str) -> None:
    assert getattr(clew, name) is not None


def test_public_names_are_sorted_and_listed() -> None:
    assert clew.__all__ == sorted(clew.__all__)
    assert dir(clew) == clew.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = clew.nothing


def loaded_by(code: str) -> list[str]:
    """Heavy packages that a fresh process holds after running `code`."""
    program = f"import sys\n{code}\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_importing_clew_loads_nothing_heavy() -> None:
    assert loaded_by("import clew") == []


def test_wheel_holds_every_module_and_data_file(tmp_path: Path) -> None:
    copy = tmp_path / "source"
    for path in tracked():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes((ROOT / path).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(copy)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    in_packages = {path for path in tracked() if shipped(path)}
    assert names == {f"clew/{path.as_posix()}" for path in in_packages} | {"clew/__init__.py", "clew/py.typed"}
