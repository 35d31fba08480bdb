"""The key ring, and sealing and unsealing of documents; used by services and start-up."""

import base64
import binascii
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from planner.domain.errors import PlannerError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"
_KEY_ID = re.compile(r"[a-z0-9-]{1,32}")


class VaultError(PlannerError):
    """A key is missing or malformed, or something sealed does not open; never holds a secret."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs: a value moved to another place does not open there."""

    table: str
    row: str
    purpose: str

    def as_bytes(self) -> bytes:
        """Return the associated data; with slashes only between parts, no two read alike."""
        parts = (self.table, self.row, self.purpose)
        if any("/" in part or not part for part in parts):
            raise VaultError("A sealed value needs a table, a row and a purpose without slashes.")
        return "/".join(parts).encode()


@dataclass(frozen=True)
class DocumentKey:
    """The 256-bit key of one plan: seals its document and all that is made from it."""

    secret: bytes = field(repr=False)

    def seal(self, plain: bytes, place: Place) -> bytes:
        """Encrypt for one place; the answer starts with a format byte and the nonce."""
        return _FORMAT + _encrypt(self.secret, plain, _FORMAT + place.as_bytes())

    def unseal(self, sealed: bytes, place: Place) -> bytes:
        """Decrypt; raises VaultError when key, place or content is not the one sealed."""
        if sealed[:1] != _FORMAT:
            raise VaultError(f"The sealed {place.purpose} has an unknown format.")
        return _decrypt(self.secret, sealed[1:], _FORMAT + place.as_bytes(), place.purpose)


@dataclass(frozen=True)
class MasterKey:
    """One key-encryption key with the name that wrapped keys carry."""

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what could not be found again (the name) or guards nothing (the secret)."""
        if not _KEY_ID.fullmatch(self.id):
            raise VaultError("A key's name is 1 to 32 small letters, digits and hyphens.")
        if len(self.secret) != _KEY_BYTES:
            raise VaultError(f"The key '{self.id}' is not {_KEY_BYTES} bytes long.")
        if len(set(self.secret)) == 1:
            raise VaultError(f"The key '{self.id}' is one repeated byte, which guards nothing.")


class Keyring:
    """The key-encryption keys in use; the first wraps new keys, all of them unwrap."""

    def __init__(self, keys: list[MasterKey]) -> None:
        if not keys:
            raise VaultError("The key ring is empty.")
        self._keys = {key.id: key for key in keys}
        if len(self._keys) != len(keys):
            raise VaultError("Two keys in the key ring have the same name.")
        self._current = keys[0]

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    def new_key(self, place: Place) -> tuple[DocumentKey, bytes]:
        """Make a key for one row; returns it with its wrapped form, which may be stored."""
        key = DocumentKey(secrets.token_bytes(_KEY_BYTES))
        return key, self.wrap(key, place)

    def wrap(self, key: DocumentKey, place: Place) -> bytes:
        """Encrypt a document key by the current master key."""
        name = self._current.id.encode()
        head = _FORMAT + bytes([len(name)]) + name
        return head + _encrypt(self._current.secret, key.secret, head + place.as_bytes())

    def unwrap(self, wrapped: bytes, place: Place) -> DocumentKey:
        """Decrypt a document key; raises VaultError when its master key is not on the ring."""
        if wrapped[:1] != _FORMAT or len(wrapped) < len(_FORMAT) + 1:
            raise VaultError("The wrapped key has an unknown format.")
        end = 2 + wrapped[1]
        head, body = wrapped[:end], wrapped[end:]
        master = self._keys.get(head[2:].decode("ascii", "replace"))
        if master is None:
            raise VaultError("The key that wrapped this plan's key is not on the key ring.")
        return DocumentKey(_decrypt(master.secret, body, head + place.as_bytes(), "key"))

    @property
    def current_id(self) -> str:
        """The name of the key that wraps new keys."""
        return self._current.id

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all keys, the current one first."""
        return tuple(self._keys)

    def has(self, key_id: str) -> bool:
        """Say whether a key is on the ring."""
        return key_id in self._keys

    def holds_all_of(self, other: "Keyring") -> bool:
        """Say whether every key of another ring is on this one, by name and secret."""
        return all(self._keys.get(key.id) == key for key in other._keys.values())

    def derive(self, purpose: str, key_id: str | None = None) -> bytes:
        """Derive a 256-bit secret for one purpose by HKDF, from the current key or a named one.

        What is stored beside a derived secret must name its key, or it dies with the next key.
        """
        master = self._keys[key_id or self._current.id]
        info = b"planner/" + purpose.encode()
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=info).derive(master.secret)


def parse_keys(text: str) -> Keyring:
    """Read a key ring: one `name:base64` each line or comma, `#` starts a comment.

    Raises VaultError that names the line, never its content.
    """
    keys = []
    for number, line in enumerate(text.replace(",", "\n").splitlines(), start=1):
        entry = line.split("#", 1)[0].strip()
        if entry:
            keys.append(_parse_key(entry, number))
    return Keyring(keys)


def _parse_key(entry: str, number: int) -> MasterKey:
    name, colon, encoded = entry.partition(":")
    if not colon:
        raise VaultError(f"Key line {number} is not `name:key`.")
    try:
        secret = base64.b64decode(encoded.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise VaultError(f"Key line {number} does not hold a key in base64.") from None
    return MasterKey(name.strip(), secret)


def read_key_file(path: Path) -> Keyring:
    """Read the key ring from a file.

    Raises VaultError, with the line that mends it, when others may read the file or it is broken.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise VaultError(f"The key file {path} is not a file.")
        if stat.S_IMODE(mode) & 0o077:
            raise VaultError(
                f"Other users of this computer can reach the key file {path}. "
                f"Mend it with: chmod 600 {path}"
            )
        text = path.read_text(encoding="ascii")
    except OSError as error:
        raise VaultError(f"The key file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise VaultError(f"{_broken(path)} It is not plain text.") from None
    try:
        return parse_keys(text)
    except VaultError as error:
        raise VaultError(f"{_broken(path)} {error}") from None


def _broken(path: Path) -> str:
    return f"The key file {path} is damaged: put its copy from your safe place back."


def load_keyring(keys: SecretStr | None, path: Path) -> Keyring:
    """Take the key ring from the environment's value if there is one, else from the key file."""
    return parse_keys(keys.get_secret_value()) if keys is not None else read_key_file(path)


def make_key_file(path: Path) -> None:
    """Make a key file with one new key, readable by its owner alone; never replaces a file.

    It is on the disk when this returns, with its name and its folder: a plan that outlives its key
    in a power cut is lost.
    """
    line = f"k1:{base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}\n"
    try:
        new = [folder for folder in path.parents if not folder.exists()]
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise VaultError(f"The key file {path} cannot be made: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        for folder in (path.parent, *(folder.parent for folder in new)):
            sync_folder(folder)
    except OSError as error:
        # Nothing was sealed with it yet, and half a key would stand in the way of a whole one.
        path.unlink(missing_ok=True)
        raise VaultError(f"The key file {path} cannot be made: {error.strerror}.") from None


def sync_folder(folder: Path) -> None:
    """Write to the disk which files a folder holds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _encrypt(secret: bytes, plain: bytes, associated: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, plain, associated)


def _decrypt(secret: bytes, sealed: bytes, associated: bytes, what: str) -> bytes:
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(secret).decrypt(nonce, body, associated)
    except (InvalidTag, ValueError):
        # ValueError: the nonce or the body is too short to be ours at all.
        raise VaultError(
            f"The sealed {what} does not open: the key is another one, or the data was changed."
        ) from None
