"""Stores that may be damaged: whether one is, and saving what is left of it into a new one."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..graph.errors import ClewError, InputError, StoreUnavailable
from ..graph.store import open_store
from ..graph.stores.care import CheckedStore, CheckReport, check_documents
from ..graph.stores.open import MEMORY, STORES, address_of, scheme_of

if TYPE_CHECKING:
    from ..graph.stores.embedded.salvage import Lost, Salvage
    from .config import Settings


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a damaged store: documents that were saved, built again from their text, and lost.

    `unread` are rows that could not be read, by table; `decisions` and `records` of logs are what was saved of them.
    """

    saved: int
    rebuilt: int
    decisions: int
    records: int
    lost: "tuple[Lost, ...]"
    unread: dict[str, int]


def check(url: str | Path) -> CheckReport:
    """Check a store that may be damaged: compare everything in it with its checksums; see `KnowledgeGraph.check`.

    Raises:
        StoreMissing: there is none; StoreMismatch: something else is there; ConfigError: an unusable address.
    """
    place = address_of(url)
    if scheme_of(place) == STORES.default and place != MEMORY:
        from ..graph.stores.embedded.folder import locate
        from ..graph.stores.embedded.inspection import check_folder

        folder = Path(place).expanduser()
        locate(folder, create=False, read_only=True)
        return check_folder(folder)
    with open_store(place, mode="r") as store:
        return store.check() if isinstance(store, CheckedStore) else check_documents(store)


def recover(damaged: str | Path, new: str | Path, *, rebuild: bool = True, settings: "Settings | None" = None) -> Recovered:
    """Save what can be saved of a damaged store into a new one. The damaged one is only read.

    Documents of which everything has its checksum are saved as they are. Of others whose text is whole, the rest is built
    again as `add` builds it. The new store appears when all of that is done, so that whoever is killed meanwhile repeats it.

    Args:
        damaged: the folder of the damaged store.
        new: where to make the new one.
        rebuild: whether documents are built again; else they are among those that are lost.
        settings: those of the new graph; by default as in `clew.open`.

    Raises:
        InputError: the new place is not free, or either is not a folder; StoreMissing: there is no damaged store;
        StoreUnavailable: nothing of it can be read.
    """
    source, goal = _folder(damaged), _folder(new)
    from ..graph.stores.embedded.folder import locate
    from ..graph.stores.embedded.salvage import salvage

    locate(source, create=False, read_only=True)
    if goal.exists() and (not goal.is_dir() or any(goal.iterdir())):
        raise InputError(f"{goal} exists already: give a new folder")
    draft = goal.with_name(f".{goal.name}.recovering")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        # The drafts are as large as the store: beside it, not where the system keeps small files.
        with (
            TemporaryDirectory(prefix=f".{goal.name}.", dir=goal.parent) as work,
            open_store(str(draft), create=True) as store,
        ):
            saved = salvage(source, store, Path(work))
        rebuilt, lost = _settled(draft, saved, rebuild, settings)
        if goal.is_dir():
            goal.rmdir()
        draft.replace(goal)
    except OSError as error:
        raise StoreUnavailable(f"{goal} cannot be written ({error.strerror}): check the disk and the permissions") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Recovered(saved.documents, rebuilt, saved.decisions, saved.records, lost, saved.unread)


def _folder(place: str | Path) -> Path:
    address = address_of(place)
    if address == MEMORY or scheme_of(address) != STORES.default:
        # The address may hold a password.
        what = "a store in memory" if address == MEMORY else f"a store on a server ({scheme_of(address)}://…)"
        raise InputError(
            f"expected a folder, got {what}: only stores in folders can be recovered, and only into folders. What a server "
            "has lost comes back from its own backup, or from a copy that 'clew copy' made"
        )
    return Path(address).expanduser()


def _settled(place: Path, saved: "Salvage", rebuild: bool, settings: "Settings | None") -> "tuple[int, tuple[Lost, ...]]":
    """Build again what has its text, and work out anew what the ledger follows from. What was built, and what is lost."""
    from .open import open

    whole = {each.id: each.document for each in saved.lost if rebuild and each.text_is_whole and each.document is not None}
    with open(place, "r+", settings=settings) as graph:
        failed: set[str] = set()
        if whole:
            try:
                report = graph.add(*whole.values(), progress=False)
                failed = {each.id for each in report.failures}
            except ClewError:
                failed = set(whole)
        elif saved.documents:
            from .ingestion import settle

            settle(graph.building)
        graph.store.prepare()
    built = whole.keys() - failed
    return len(built), tuple(each for each in saved.lost if each.id not in built)
