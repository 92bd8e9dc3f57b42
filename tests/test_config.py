"""Settings: read, refused in words, and all in the README's table."""

import stat
from pathlib import Path

import pytest
from pymongo import MongoClient

from chat import create_app
from chat.settings import settings
from config import SETTINGS, Cloudinary, ConfigError, Mailbox, MailServer, load_config

ROOT = Path(__file__).parent.parent
SECRET = "a secret of thirty-two bytes or more"


def load(tmp_path, **environ):
    return load_config({"DATA_DIR": str(tmp_path)} | environ)


def test_without_settings_there_are_good_ones(tmp_path):
    config = load(tmp_path)

    assert (config.host, config.port) == ("127.0.0.1", 8000)
    assert config.mongo_uri is None
    assert config.https_only is False
    assert config.log_format == "text"


def test_a_platform_that_sets_the_port_is_listened_to_from_outside(tmp_path):
    assert load(tmp_path, PORT="5000").host == "0.0.0.0"
    assert load(tmp_path, PORT="5000", HOST="127.0.0.1").host == "127.0.0.1"


def test_production_is_where_there_is_a_database(tmp_path):
    config = load(tmp_path, MONGO_URI="mongodb://db.example.org/hearth", JWT_SECRET=SECRET)

    assert config.https_only is True
    assert config.log_format == "json"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "8_000"),
        ("MONGO_URI", "postgres://x"),
        ("MONGOD", "no-such-program"),
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
        ("CORS_ORIGINS", "null"),
        ("CORS_ORIGINS", "file://localhost"),
        ("CORS_ORIGINS", "wss://chat.example.org"),
        ("CORS_ORIGINS", "capacitor://*"),
        ("CORS_ORIGINS", "https://user@a.example"),
        ("CORS_ORIGINS", "https://a.example:99999"),
        ("CORS_ORIGINS", "https://[::g]"),
        ("CORS_ORIGINS", "http://1.2.3.256"),
        ("CORS_ORIGINS", "http://1.2.3.4.5"),
        ("CORS_ORIGINS", "http://a.b.1"),
        ("CORS_ORIGINS", "http://127.0.0.09"),
        ("INVITE_CODE", "x" * 201),
        ("INVITE_CODE", "friends\x07"),
        ("INVITE_CODE", "gr\udcfc\udcdfe"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("HTTPS_ONLY", "maybe"),
        ("MERN_CONTRACT", "yes"),
        ("TRUSTED_PROXIES", "many"),
        ("CLOUDINARY_URL", "cloudinary://<your_api_key>:<your_api_secret>"),
        ("CLOUDINARY_URL", "cloudinary://123:secret@office?upload_prefix=https://a.example/path"),
        ("FILE_STORE", "s3"),
        ("ACCESS_TOKEN_MINUTES", "0"),
        ("SESSION_DAYS", "1.5"),
        ("EVENTS_PER_SECOND", ""),
        ("CLIENT_URL", "*"),
        ("CLIENT_URL", "localhost:5173"),
        ("PUBLIC_URL", "chat.example.org"),
        ("PUBLIC_URL", "capacitor://localhost"),
        ("PUBLIC_URL", "https://chat.example.org/talk"),
        ("PUBLIC_URL", "https://a.example, https://b.example"),
        ("MAX_FILE_MB", "0"),
        ("FILE_QUOTA_MB", "much"),
        ("CLOUDINARY_URL", "https://res.cloudinary.com/team"),
        ("CLOUDINARY_URL", "cloudinary://key:secret"),
        ("CLOUDINARY_URL", "cloudinary://[key:secret@team"),
        ("CLOUDINARY_URL", "cloudinary://key:secret@team?upload_prefix=elsewhere"),
        ("CLOUDINARY_CLOUD_NAME", "the team"),
    ],
)
def test_a_value_that_cannot_be_is_refused_naming_the_variable(tmp_path, name, value):
    if value == "":
        assert getattr(load(tmp_path, **{name: value}), name.lower()) == 100, "empty means the default"
        return
    with pytest.raises(ConfigError, match=f"^{name} must"):
        load(tmp_path, **{name: value})


def test_new_files_go_to_cloudinary_if_there_is_an_account_unless_it_is_said_otherwise(tmp_path):
    url = "cloudinary://123:sEcret-_@Office"

    assert load(tmp_path).file_store == "gridfs"
    assert load(tmp_path, CLOUDINARY_URL=url).file_store == "cloudinary"
    assert load(tmp_path, CLOUDINARY_URL=url, FILE_STORE="gridfs").file_store == "gridfs"


def test_files_cannot_go_to_an_account_that_nobody_named(tmp_path):
    with pytest.raises(ConfigError, match="^CLOUDINARY_URL must be set, as FILE_STORE is cloudinary$"):
        load(tmp_path, FILE_STORE="cloudinary")


def test_a_refusal_of_cloudinarys_address_does_not_show_its_secret(tmp_path):
    with pytest.raises(ConfigError) as refusal:
        load(tmp_path, CLOUDINARY_URL="cloudinary://123:sEcret@")
    assert "sEcret" not in str(refusal.value)
    assert "sEcret" not in repr(load(tmp_path, CLOUDINARY_URL="cloudinary://123:sEcret@team").cloudinary)


def test_a_database_needs_a_secret_of_its_owner(tmp_path):
    with pytest.raises(ConfigError, match="^JWT_SECRET must be set"):
        load(tmp_path, MONGO_URI="mongodb://db.example.org/hearth")


def test_at_home_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = load(tmp_path).jwt_secret

    assert load(tmp_path).jwt_secret == first
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

    assert (config.port, config.log_level) == (7001, "DEBUG")


ORIGINAL = f"""# server
MONGO_URI=mongodb://127.0.0.1:27017/
JWT_SECRET="{SECRET}"
PORT=5000

CLOUDINARY_CLOUD_NAME='team'
CLOUDINARY_API_KEY=123
CLOUDINARY_API_SECRET=a-bC_9

CLIENT_URL=http://localhost:5173/, https://chat.example.org
"""


@pytest.fixture
def env_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    return tmp_path / ".env"


def test_the_env_file_of_a_mern_backend_is_read_as_it_is(env_file):
    env_file.write_text("\ufeff" + ORIGINAL, "utf-8")

    config = load_config()

    assert config.mongo_uri == "mongodb://127.0.0.1:27017/"
    assert (config.port, config.jwt_secret) == (5000, SECRET)
    assert config.cors_origins == ("http://localhost:5173", "https://chat.example.org")
    assert config.cloudinary == Cloudinary("team", "123", "a-bC_9")


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        (SECRET, "my secret", r"^JWT_SECRET \(line 3 of \.env\) must be at least 32 bytes"),
        ("PORT=5000", "PORT=five", r"^PORT \(line 4 of \.env\) must be"),
        ("http://localhost:5173/", "*", r"^CLIENT_URL \(line 10 of \.env\) must list origins"),
        ("mongodb://", "mongo://", r"^MONGO_URI \(line 2 of \.env\) must begin"),
        ("JWT_SECRET", "SECRET", r"^JWT_SECRET must be set when MONGO_URI \(line 2 of \.env\) is"),
        (
            "CLOUDINARY_API_KEY=123\nCLOUDINARY_API_SECRET=a-bC_9",
            "\n",
            r"^CLOUDINARY_API_KEY and CLOUDINARY_API_SECRET must be set too, as CLOUDINARY_CLOUD_NAME "
            r"\(line 6 of \.env\) is",
        ),
    ],
)
def test_a_line_of_the_file_that_cannot_be_is_named_with_its_number(env_file, good, bad, sentence):
    env_file.write_text(ORIGINAL.replace(good, bad))

    with pytest.raises(ConfigError, match=sentence):
        load_config()


def test_what_the_environment_says_is_not_blamed_on_the_file(env_file, monkeypatch):
    env_file.write_text(ORIGINAL)
    monkeypatch.setenv("JWT_SECRET", "short")

    with pytest.raises(ConfigError, match="^JWT_SECRET must"):
        load_config()


def test_a_file_that_is_no_text_is_refused_in_a_sentence(env_file):
    env_file.write_bytes(b"PORT=\xff")

    with pytest.raises(ConfigError, match="^.env cannot be read"):
        load_config()


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("HTTPS://Chat.Example.org:443/", "https://chat.example.org"),
        ("https://chat.example.org.", "https://chat.example.org"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("http://[0:0:0::1]:3000", "http://[::1]:3000"),
        ("capacitor://localhost", "capacitor://localhost"),
        ("ionic://localhost", "ionic://localhost"),
        ("tauri://localhost", "tauri://localhost"),
        ("chrome-extension://abcdefgh", "chrome-extension://abcdefgh"),
        ("http://my_host:8080", "http://my_host:8080"),
        ("http://a.b:0", "http://a.b:0"),
        ("http://127.1:3000", "http://127.0.0.1:3000"),
        ("http://0x7f.1", "http://127.0.0.1"),
        ("http://2130706433", "http://127.0.0.1"),
        ("http://192.168.010.1", "http://192.168.8.1"),
        ("http://[::ffff:1.2.3.4]", "http://[::ffff:102:304]"),
        ("capacitor://127.1", "capacitor://127.1"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(tmp_path, written, origin):
    assert load(tmp_path, CORS_ORIGINS=written).cors_origins == (origin,)


def test_ones_own_name_comes_before_the_other(tmp_path):
    config = load(tmp_path, CORS_ORIGINS="https://a.example", CLIENT_URL="https://b.example")

    assert config.cors_origins == ("https://a.example",)


def test_a_cloudinary_account_comes_from_its_address_or_from_three_lines(tmp_path):
    url = "cloudinary://123:a%2FbC@Team-1?upload_prefix=http://127.0.0.1:1234/"
    assert load(tmp_path).cloudinary is None
    assert load(tmp_path, CLOUDINARY_URL=url).cloudinary == Cloudinary("Team-1", "123", "a/bC", "http://127.0.0.1:1234")
    both = load(tmp_path, CLOUDINARY_URL=url, CLOUDINARY_CLOUD_NAME="other").cloudinary
    assert (both.cloud_name, both.api_key) == ("other", "123")


def test_a_cloudinary_account_that_lacks_something_is_refused_naming_it(tmp_path):
    with pytest.raises(ConfigError, match="^CLOUDINARY_API_SECRET must be set too, as CLOUDINARY_CLOUD_NAME is"):
        load(tmp_path, CLOUDINARY_CLOUD_NAME="team", CLOUDINARY_API_KEY="123")
    with pytest.raises(ConfigError, match="^CLOUDINARY_API_SECRET must be set too, as CLOUDINARY_URL is"):
        load(tmp_path, CLOUDINARY_URL="cloudinary://123@team")


@pytest.mark.parametrize(
    ("collection", "document"),
    [
        ("users", {"name": "Ann", "email": "ann@example.org", "password": "$2a$10$", "pic": "x"}),
        ("chats", {"users": [1, 2]}),
        ("messages", {"sender": 1, "content": "Hello", "chat": 2}),
    ],
)
def test_a_database_of_another_program_is_left_alone(app, tmp_path, collection, document):
    server = settings().mongo_uri
    head, _, tail = server.partition("?")
    uri = f"{head.rpartition('/')[0]}/foreign_test" + (f"?{tail}" if tail else "")
    client = MongoClient(uri)
    foreign = client.get_default_database()
    foreign[collection].insert_one(document)
    try:
        config = load(tmp_path, MONGO_URI=uri, JWT_SECRET=SECRET)
        named = {"MONGO_URI": "MONGO_URI (line 2 of .env)"}
        with pytest.raises(ConfigError, match=r"^MONGO_URI \(line 2 of \.env\) names .* mern import"):
            create_app(config, names=named)
        assert foreign.list_collection_names() == [collection]
        assert list(foreign[collection].index_information()) == ["_id_"]
    finally:
        client.drop_database("foreign_test")
        client.close()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_in_the_readme_and_the_example(setting):
    assert f"| `{setting.name}` |" in (ROOT / "README.md").read_text()
    assert f"{setting.name}=" in (ROOT / ".env.example").read_text()


WITH_MAIL = {"PUBLIC_URL": "https://chat.example.org", "MAIL_FROM": "hearth@example.org"}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, False)),
        ("smtp://mail.example.org:25/", MailServer("mail.example.org", 25, False)),
        ("smtps://Mail.Example.org", MailServer("mail.example.org", 465, True)),
        ("smtp://ann:a%40b%3Ac%2F%25@mail.example.org", MailServer("mail.example.org", 587, False, "ann", "a@b:c/%")),
        ("smtp://a%40b.org:p@ss@mail.example.org", MailServer("mail.example.org", 587, False, "a@b.org", "p@ss")),
        ("smtp://[::1]:2525", MailServer("::1", 2525, False)),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525, False)),
    ],
)
def test_a_mail_server_is_read_off_its_address(tmp_path, url, server):
    assert load(tmp_path, SMTP_URL=url, **WITH_MAIL).smtp_url == server


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        *[(host, True) for host in ("localhost", "127.0.0.1", "127.9.9.9", "[::1]")],
        *[
            (host, False)
            for host in ("mail.example.org", "localhost.example.org", "10.0.0.1", "[::2]", "127.0.0.1.org")
        ],
    ],
)
def test_a_mail_server_on_this_machine_is_known_as_such(tmp_path, host, is_here):
    assert load(tmp_path, SMTP_URL=f"smtp://{host}", **WITH_MAIL).smtp_url.is_here is is_here


@pytest.mark.parametrize(
    "url",
    [
        *("mail.example.org", "mail.example.org:587", "http://mail.example.org", "smtp:mail.example.org", "smtp://"),
        *("smtp://:587", "smtp://mail.example.org:0", "smtp://mail.example.org:99999", "smtp://mail.example.org:smtp"),
        *("smtp://mail.example.org/inbox", "smtp://mail.example.org?tls=no", "smtp://mail.example.org#1"),
        *("smtp://ann@mail.example.org", "smtp://:geheim@mail.example.org", "smtp://ann:@mail.example.org"),
        *("smtp://ann:geheim/x@mail.example.org", "smtp://ann:geheim#x@mail.example.org", "smtp://ann:[x@mail.org"),
        *(
            "smtp://ann:geheim%@mail.example.org",
            "smtp://ann:%zz@mail.example.org",
            "smtp://ann:a%0d%0ab@mail.example.org",
        ),
        *(
            "smtp://ann:%00@mail.example.org",
            "smtp://ann:%ff@mail.example.org",
            "smtp://ann:gr%C3%BCn@mail.example.org",
        ),
        *(
            "smtp://mail example.org",
            "smtp://mail.exa\nmple.org",
            "smtp://-",
            "smtp://[::g]",
            "smtp://a..b",
            "smtp://*",
        ),
    ],
)
def test_what_is_no_address_of_a_mail_server_is_refused_without_the_password(tmp_path, url):
    with pytest.raises(ConfigError, match=r"^SMTP_URL must ") as refused:
        load(tmp_path, SMTP_URL=url, **WITH_MAIL)
    assert "geheim" not in str(refused.value)


def test_mail_is_from_the_user_at_the_server_or_from_whom_it_is_said_to_be(tmp_path):
    public = {"PUBLIC_URL": "https://chat.example.org"}
    user = "smtp://hearth%40example.org:secret@mail.example.org"

    assert load(tmp_path).mail_from is None
    assert load(tmp_path, SMTP_URL=user, **public).mail_from == Mailbox("hearth@example.org")
    for said, name in (
        ("Our Team <a@b.org>", "Our Team"),
        ('"Team, ours" <a@b.org>', "Team, ours"),
        ("<a@b.org>", "Hearth"),
    ):
        assert load(tmp_path, SMTP_URL=user, MAIL_FROM=said, **public).mail_from == Mailbox("a@b.org", name)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "hearth",
            "@example.org",
            "hearth@",
            "a@b@c.org",
            "Team a@b.org",
            "Team <a@b.org",
            "a@b.org>",
            "<>",
            "a@b.org,",
        ),
        *("a@b.org, c@d.org", "Team <a@b.org> x", "a b@c.org", "Te\nam <a@b.org>", "jörg@b.org", "a@b..org"),
    ],
)
def test_what_nobody_can_write_to_is_not_whom_mail_is_from(tmp_path, said):
    with pytest.raises(ConfigError, match=r"^MAIL_FROM must be an e-mail address"):
        load(tmp_path, SMTP_URL="smtp://mail.example.org", **WITH_MAIL | {"MAIL_FROM": said})


def test_mail_needs_an_address_for_its_links_and_somebody_whom_it_is_from(tmp_path):
    with pytest.raises(ConfigError, match=r"^PUBLIC_URL must be set too, as SMTP_URL is"):
        load(tmp_path, SMTP_URL="smtp://mail.example.org", MAIL_FROM="hearth@example.org")
    with pytest.raises(ConfigError, match=r"^SMTP_URL must be set too, as MAIL_FROM is"):
        load(tmp_path, **WITH_MAIL)
    with pytest.raises(ConfigError, match=r"^MAIL_FROM must be set too, as SMTP_URL is"):
        load(tmp_path, SMTP_URL="smtp://ann:secret@mail.example.org", PUBLIC_URL="https://chat.example.org")
