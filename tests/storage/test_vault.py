"""The key ring and sealing."""

import base64
import errno
import os
from pathlib import Path

import pytest

from planner.storage.vault import (
    Keyring,
    MasterKey,
    Place,
    VaultError,
    load_keyring,
    make_key_file,
    parse_keys,
    read_key_file,
)

PLACE = Place("plans", "p1", "document")
OLD = MasterKey("k1", bytes(range(32)))
NEW = MasterKey("k2", bytes(range(32, 64)))


def encoded(key: MasterKey) -> str:
    return f"{key.id}:{base64.urlsafe_b64encode(key.secret).decode()}"


def test_what_was_sealed_opens_again() -> None:
    key, wrapped = Keyring([OLD]).new_key(PLACE)
    sealed = key.seal(b"the wedding", PLACE)
    assert b"wedding" not in sealed
    assert Keyring([OLD]).unwrap(wrapped, PLACE).unseal(sealed, PLACE) == b"the wedding"


@pytest.mark.parametrize(
    "other", [Place("plans", "p2", "document"), Place("plans", "p1", "x"), Place("y", "p1", "x")]
)
def test_a_document_moved_to_another_place_does_not_open(other: Place) -> None:
    key, _ = Keyring([OLD]).new_key(PLACE)
    with pytest.raises(VaultError, match="does not open"):
        key.unseal(key.seal(b"words", PLACE), other)


def test_a_wrapped_key_moved_to_another_row_does_not_open() -> None:
    _, wrapped = Keyring([OLD]).new_key(PLACE)
    with pytest.raises(VaultError, match="does not open"):
        Keyring([OLD]).unwrap(wrapped, Place("plans", "p2", "document"))


def test_one_changed_bit_is_noticed_anywhere() -> None:
    key, wrapped = Keyring([OLD]).new_key(PLACE)
    for sealed, open_it in [
        (key.seal(b"w", PLACE), lambda data: key.unseal(data, PLACE)),
        (wrapped, lambda data: Keyring([OLD]).unwrap(data, PLACE)),
    ]:
        for index in range(len(sealed)):
            changed = bytearray(sealed)
            changed[index] ^= 1
            with pytest.raises(VaultError):
                open_it(bytes(changed))


@pytest.mark.parametrize("length", range(40))
def test_a_cut_off_value_is_refused(length: int) -> None:
    key, wrapped = Keyring([OLD]).new_key(PLACE)
    with pytest.raises(VaultError):
        key.unseal(key.seal(b"some words", PLACE)[: min(length, 20)], PLACE)
    with pytest.raises(VaultError):
        Keyring([OLD]).unwrap(wrapped[:length], PLACE)


def test_the_same_words_never_seal_alike() -> None:
    key, _ = Keyring([OLD]).new_key(PLACE)
    assert key.seal(b"words", PLACE) != key.seal(b"words", PLACE)


def test_an_older_key_still_opens_while_the_first_one_wraps() -> None:
    _, wrapped_before = Keyring([OLD]).new_key(PLACE)
    both = Keyring([NEW, OLD])
    both.unwrap(wrapped_before, PLACE)
    _, wrapped_now = both.new_key(PLACE)
    Keyring([NEW]).unwrap(wrapped_now, PLACE)
    with pytest.raises(VaultError, match="not on the key ring"):
        Keyring([NEW]).unwrap(wrapped_before, PLACE)


def test_secrets_stand_in_no_repr() -> None:
    ring = Keyring([OLD])
    key, _ = ring.new_key(PLACE)
    shown = f"{OLD!r} {ring!r} {key!r}"
    assert repr(OLD.secret)[2:-1] not in shown
    assert "secret" not in shown


def test_derived_secrets_differ_by_purpose_and_key() -> None:
    ring = Keyring([OLD])
    values = {ring.derive("a"), ring.derive("b"), Keyring([NEW]).derive("a"), OLD.secret}
    assert len(values) == 4
    assert ring.derive("a") == Keyring([OLD]).derive("a")


def test_a_new_key_file_is_for_its_owner_alone_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "planner.key"
    make_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    before = path.read_bytes()
    with pytest.raises(VaultError, match="cannot be made"):
        make_key_file(path)
    assert path.read_bytes() == before
    read_key_file(path)


def test_a_key_file_that_others_can_read_is_refused_with_the_line_that_mends_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "planner.key"
    make_key_file(path)
    path.chmod(0o640)
    with pytest.raises(VaultError, match=f"chmod 600 {path}"):
        read_key_file(path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("nothing", "line 1"),
        ("k1:not base64!", "line 1"),
        ("k1:c2hvcnQ=", "32 bytes"),
        (f"K 1:{'A' * 43}=", "name"),
        (f"k1:{'A' * 43}=", "one repeated byte"),
        (f"{encoded(OLD)}\n{encoded(OLD)}", "same name"),
    ],
)
def test_a_damaged_key_file_is_refused_in_words(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "planner.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(VaultError, match=problem) as caught:
        read_key_file(path)
    assert "damaged" in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 9])
def test_a_key_file_of_other_bytes_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "planner.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(VaultError, match="damaged"):
        read_key_file(path)


def test_a_folder_in_the_key_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="not a file"):
        read_key_file(tmp_path)
    with pytest.raises(VaultError, match="cannot be read"):
        read_key_file(tmp_path / "missing")


def test_several_keys_come_from_one_variable() -> None:
    ring = parse_keys(f"{encoded(NEW)}, {encoded(OLD)}")
    assert repr(ring) == "Keyring(k2, k1)"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    from pydantic import SecretStr

    ring = load_keyring(SecretStr(encoded(NEW)), tmp_path / "missing")
    assert repr(ring) == "Keyring(k2)"


def test_a_place_without_a_part_or_with_a_slash_is_refused() -> None:
    for place in (Place("a/b", "c", "d"), Place("a", "", "d")):
        with pytest.raises(VaultError):
            place.as_bytes()


def test_a_new_key_and_its_folders_are_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = os.fsync

    def note(handle: int) -> None:
        synced.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr("os.fsync", note)
    path = tmp_path / "var" / "keys" / "planner.key"
    make_key_file(path)
    # The file, the folder that names it, and the one that names that folder, in this order.
    wanted = [path, *path.parents]
    assert synced == [place.stat().st_ino for place in wanted[:4]]


def test_a_key_that_does_not_reach_the_disk_leaves_no_half_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(VaultError, match="No space left"):
        make_key_file(tmp_path / "planner.key")
    assert list(tmp_path.iterdir()) == []
