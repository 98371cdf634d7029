"""Settings: what stands in for what, and what refuses to start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edtech_app.settings import AppEnv, BadSettings, Settings, get_settings

WHOLE = {
    "APP_ENV": "production",
    "MONGODB_URL": "mongodb://records.example",
    "JWT_SECRET": "thirty-two bytes or even a few more",
    "SITE_URL": "https://school.example",
    "RAZORPAY_KEY": "rzp_live_key",
    "RAZORPAY_SECRET": "a-payment-secret",
    "RAZORPAY_WEBHOOK_SECRET": "a-webhook-secret",
}


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> Settings:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return get_settings()


def test_without_any_setting_everything_has_its_stand_in(monkeypatch: pytest.MonkeyPatch):
    settings = read(monkeypatch)
    assert settings.app_env is AppEnv.DEVELOPMENT
    assert settings.uses_embedded_database
    assert [settings.uses_smtp, settings.uses_razorpay, settings.uses_cloudinary] == [False, False, False]
    assert settings.port == 4000
    assert settings.public_url.startswith("http://localhost:")


def test_a_whole_production_starts(monkeypatch: pytest.MonkeyPatch):
    assert read(monkeypatch, **WHOLE).is_production


@pytest.mark.parametrize("name", sorted(set(WHOLE) - {"APP_ENV"}))
def test_production_without_one_of_its_settings_names_it(monkeypatch: pytest.MonkeyPatch, name: str):
    with pytest.raises(BadSettings, match=name):
        read(monkeypatch, **{**WHOLE, name: ""})


def test_a_stand_in_for_razorpay_never_stands_in_production(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(BadSettings, match="RAZORPAY_URL"):
        read(monkeypatch, **WHOLE, RAZORPAY_URL="http://127.0.0.1:18000")


def test_a_stand_in_for_cloudinary_never_stands_in_production(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(BadSettings, match="CLOUDINARY_API_URL"):
        read(monkeypatch, **WHOLE, CLOUDINARY_API_URL="http://127.0.0.1:18000")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("GSTIN", "29ABCDE1234F1Z5"),
        ("HOUSE_FEE_PERCENT", "100.01"),
        ("HOUSE_FEE_PERCENT", "-1"),
        ("HOUSE_FEE_PERCENT", "12.345"),
        ("REFUND_DECISION", "nobody"),
        ("RAZORPAY_WEBHOOK_SECRET_CHANGED_AT", "2026-11-23T12:00:00"),
    ],
)
def test_what_the_house_sells_by_is_checked_at_its_start(monkeypatch: pytest.MonkeyPatch, name: str, wrong: str):
    with pytest.raises(BadSettings, match=name):
        read(monkeypatch, **{name: wrong})


def test_the_houses_fee_is_in_hundredths_of_a_percent(monkeypatch: pytest.MonkeyPatch):
    settings = read(monkeypatch, HOUSE_FEE_PERCENT="12.5", GSTIN="29AAGCB7383J1Z4")
    assert settings.fee_basis_points == 1_250
    assert (settings.instructor_share, settings.house_share) == ("87.5%", "12.5%")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"RAZORPAY_OLD_WEBHOOK_SECRET": "secret"}, "RAZORPAY_WEBHOOK_SECRET_CHANGED_AT"),
        ({"MAIL_HOST": "smtp.secret.example"}, "MAIL_PORT, MAIL_USER, MAIL_PASS, MAIL_FROM"),
        ({"RAZORPAY_KEY": "rzp_secret", "RAZORPAY_SECRET": "secret"}, "RAZORPAY_WEBHOOK_SECRET"),
        ({"CLOUD_NAME": "secret"}, "API_KEY, API_SECRET, FOLDER_NAME"),
    ],
)
def test_a_half_filled_group_names_what_lacks_and_shows_no_value(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
):
    with pytest.raises(BadSettings) as refused:
        read(monkeypatch, **given)
    assert missing in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "hush"),
        ("PORT", "70000"),
        ("APP_ENV", "hush"),
        ("JWT_SECRET", "hush"),
        ("MAIL_FROM", "hush"),
        ("REDIS_URL", "hush:6379"),
    ],
)
def test_a_wrong_value_names_its_variable_and_is_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    with pytest.raises(BadSettings, match=name) as refused:
        read(monkeypatch, **{name: value})
    assert value not in str(refused.value)


def test_settings_come_from_the_file_too_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / ".env").write_text("SITE_NAME=Of the file\nPORT=4100\n", encoding="utf-8")
    settings = read(monkeypatch, SITE_NAME="Of the environment")
    assert (settings.site_name, settings.port) == ("Of the environment", 4100)


def test_the_made_secret_stays_the_same_and_is_nobody_elses_to_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    settings = read(monkeypatch, DATA_DIR=str(tmp_path / "data"))
    secret = settings.signing_secret()
    assert len(secret) >= 32
    assert settings.signing_secret() == secret
    assert (tmp_path / "data" / "jwt_secret").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_make_one_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    houses = [read(monkeypatch, DATA_DIR=str(tmp_path / "data")) for _ in range(16)]

    with ThreadPoolExecutor(16) as threads:
        secrets = set(threads.map(Settings.signing_secret, houses))

    assert len(secrets) == 1
    assert len(secrets.pop()) >= 32
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["jwt_secret"]


@pytest.mark.parametrize(
    "address",
    ["*", "https://*", "https://*.example", "null", "school.example", "ftp://a.b", "https://u:p@a.b", "https://a.b/x"],
)
def test_a_site_that_would_open_the_socket_to_others_is_none(monkeypatch: pytest.MonkeyPatch, address: str):
    with pytest.raises(BadSettings, match="SITE_URL"):
        read(monkeypatch, **{**WHOLE, "SITE_URL": address})


@pytest.mark.parametrize(
    "address", ["https://school.example", "http://localhost:3000/", "http://[::1]:3000", "http://192.0.2.7"]
)
def test_a_site_has_one_address(monkeypatch: pytest.MonkeyPatch, address: str):
    assert read(monkeypatch, SITE_URL=address).public_url == address.rstrip("/")
