"""Every setting of the program, typed and in one place; read by the command line and the app."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from planner.problem_words import in_plain_words

PREFIX = "PLANNER_"
# Variables of earlier versions, and what they are called now.
RENAMED = {"PLANNER_PRESS_SOCKET": "PLANNER_PRINT_SOCKET"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  compared with, never bound to here


class SettingsError(Exception):
    """Some settings cannot be used; `problems` holds one plain sentence each, without values."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """What an installation can choose, from environment variables that start with PLANNER_.

    What a clinic can choose is stored: see `planner.domain.clinics`.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    key_file: Path | None = None
    keys: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: int = Field(default=0, ge=0, le=5)
    locale_dir: Path | None = None
    print_socket: Path | None = None
    ready_token: SecretStr | None = Field(default=None, min_length=16)
    web_workers: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=8, ge=1, le=64)
    log_format: Literal["text", "json"] = "text"
    # The cost of an access code's hash is what RFC 9106 and OWASP call the least for Argon2id.
    code_hash_kib: int = Field(default=19 * 1024, ge=19 * 1024, le=1024 * 1024)
    code_hash_passes: int = Field(default=2, ge=2, le=20)
    # Quotas: so many at once, and so many more each hour.
    new_plans_per_hour: int = Field(default=120, ge=1, le=100_000)
    imports_per_hour: int = Field(default=60, ge=1, le=100_000)
    # Of plan files; a usual one has 10 KiB.
    import_mib_per_hour: int = Field(default=8, ge=1, le=100_000)
    prints_per_hour: int = Field(default=60, ge=1, le=100_000)
    # Jobs: how long a process that does them may be silent before another takes them up.
    job_lease_seconds: int = Field(default=30, ge=3, le=3600)
    # How many jobs one `planner worker` does at once.
    worker_jobs: int = Field(default=2, ge=1, le=64)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  part of the signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  part of the signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  part of the signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments and the environment only: no .env file is picked up by surprise."""
        return init_settings, env_settings

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            scheme = value.get_secret_value().split(":", 1)[0]
            if scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
                raise ValueError("must start with sqlite: or postgresql:")
            if scheme == "sqlite" and not value.get_secret_value().startswith("sqlite:///"):
                raise ValueError("must name a file, as in sqlite:///var/planner.db")
        return value

    @model_validator(mode="after")
    def _open_servers_name_their_hosts(self) -> "Settings":
        if self.host in EVERYWHERE and not self.trusted_hosts:
            raise ValueError(
                "PLANNER_TRUSTED_HOSTS: must name the addresses that people type, "
                "because PLANNER_HOST listens on every network"
            )
        return self

    @property
    def database(self) -> str:
        """The database address for SQLAlchemy, always with the driver that we ship."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'planner.db'}"
        url = self.database_url.get_secret_value()
        return url.replace("postgresql:", "postgresql+psycopg:", 1)

    @property
    def key_path(self) -> Path:
        """Where the key file is or will be made."""
        return self.key_file or self.data_dir / "keys" / "planner.key"

    @property
    def print_socket_path(self) -> Path:
        """The Unix socket on which the print process listens; each server has one of its own."""
        return self.print_socket or self.data_dir / "print" / f"{self.port}.sock"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that requests may carry."""
        if self.trusted_hosts:
            return self.trusted_hosts
        return tuple(dict.fromkeys((*LOOPBACK, self.host)))


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment.

    overrides: values that win over the environment; None means "not given".
    Raises SettingsError with every problem in plain words.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError([_sentence(problem) for problem in error.errors()]) from None


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """Name the PLANNER_ variables that mean nothing to us: most often a slip of the pen."""
    environment = os.environ if environment is None else environment
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and name not in known and not name.startswith("PLANNER_TEST_")
    )


def _sentence(problem: ErrorDetails) -> str:
    """Turn one pydantic error into `PLANNER_PORT: must be ...`, never with the value."""
    if not problem["loc"]:
        return f"{str(problem['msg']).removeprefix('Value error, ')}."
    name = str(problem["loc"][0])
    field = Settings.model_fields.get(name)
    words = in_plain_words(problem, field) if field else "is not a setting"
    return f"{PREFIX}{name.upper()}: {words}."
