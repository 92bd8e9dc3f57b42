"""Settings: read, refused in words, and all in the README's table."""

import stat
from pathlib import Path

import pytest

from config import SETTINGS, ConfigError, load_config

ROOT = Path(__file__).parent.parent
SECRET = "a secret of thirty-two bytes or more"


def load(tmp_path, **environ):
    return load_config({"DATA_DIR": str(tmp_path)} | environ)


def test_without_settings_there_are_good_ones(tmp_path):
    config = load(tmp_path)

    assert (config["HOST"], config["PORT"]) == ("127.0.0.1", 8000)
    assert config["MONGO_URI"] is None
    assert config["HTTPS_ONLY"] is False
    assert config["LOG_FORMAT"] == "text"


def test_a_platform_that_sets_the_port_is_listened_to_from_outside(tmp_path):
    assert load(tmp_path, PORT="5000")["HOST"] == "0.0.0.0"
    assert load(tmp_path, PORT="5000", HOST="127.0.0.1")["HOST"] == "127.0.0.1"


def test_production_is_where_there_is_a_database(tmp_path):
    config = load(tmp_path, MONGO_URI="mongodb://db.example.org/hearth", JWT_SECRET=SECRET)

    assert config["HTTPS_ONLY"] is True
    assert config["LOG_FORMAT"] == "json"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("MONGO_URI", "postgres://x"),
        ("JWT_SECRET", "short"),
        ("JWT_SECRET", "secret"),
        ("JWT_SECRET", "s" * 32),
        ("JWT_SECRET", "ab" * 32),
        ("JWT_SECRET", "changeme" * 8),
        ("JWT_SECRET", "0123456789abcdef" * 4),
        ("JWT_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
        ("JWT_SECRET", " " * 40 + "secret"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://*.example.org"),
        ("CORS_ORIGINS", "example.org"),
        ("CORS_ORIGINS", "https://a.example, ftp://b.example"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("HTTPS_ONLY", "maybe"),
        ("MERN_CONTRACT", "yes"),
        ("TRUSTED_PROXIES", "many"),
        ("ACCESS_TOKEN_MINUTES", "0"),
        ("SESSION_DAYS", "1.5"),
        ("EVENTS_PER_SECOND", ""),
    ],
)
def test_a_value_that_cannot_be_is_refused_naming_the_variable(tmp_path, name, value):
    if value == "":
        assert load(tmp_path, **{name: value})[name] == 100, "empty means the default"
        return
    with pytest.raises(ConfigError, match=f"^{name} must"):
        load(tmp_path, **{name: value})


def test_a_database_needs_a_secret_of_its_owner(tmp_path):
    with pytest.raises(ConfigError, match="^JWT_SECRET must be set"):
        load(tmp_path, MONGO_URI="mongodb://db.example.org/hearth")


def test_at_home_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = load(tmp_path)["JWT_SECRET"]

    assert load(tmp_path)["JWT_SECRET"] == first
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "jwt_secret").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="^DATA_DIR must"):
        load(tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))


def test_an_env_file_fills_in_what_the_environment_leaves_out(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(f"PORT=7001\nLOG_LEVEL=ERROR\nDATA_DIR={tmp_path}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")

    config = load_config()

    assert (config["PORT"], config["LOG_LEVEL"]) == (7001, "DEBUG")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme_and_the_example(setting):
    assert f"| `{setting.name}` |" in (ROOT / "README.md").read_text()
    assert f"{setting.name}=" in (ROOT / ".env.example").read_text()
