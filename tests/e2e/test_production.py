"""A house in production, as the real server runs it: what it shows, and how it writes lines."""

import json
from collections.abc import Iterator

import pytest

from edtech_app.domain.demo import DEMO_DOMAIN
from tests.support.databases import embedded_server
from tests.support.product import Product

SECRETS = {
    "JWT_SECRET": "a-secret-of-production-0123456789abcdef",
    "RAZORPAY_SECRET": "a-razorpay-secret-of-production",
    "RAZORPAY_WEBHOOK_SECRET": "a-webhook-secret-of-production",
}
SETTINGS = {
    "APP_ENV": "production",
    "SITE_URL": "https://school.example",
    "RAZORPAY_KEY": "rzp_live_0000000000",
    **SECRETS,
}


@pytest.fixture(scope="module")
def house(built: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Only MongoDB, which production demands, is the embedded server; nobody calls Razorpay."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "database").mkdir()
    with (
        embedded_server(folder / "database") as url,
        Product(built, folder / "data", MONGODB_URL=url, **SETTINGS) as house,
    ):
        yield house


def test_pages_are_for_https_and_have_no_stand_ins(house: Product):
    home = house.get("/")
    assert home.status == 200
    assert "max-age" in home.headers["strict-transport-security"]
    assert DEMO_DOMAIN not in house.get("/login").text
    assert json.loads(house.get("/api/v1/courses").body)["data"]["total"] == 0


def test_a_line_is_json_and_is_found_by_the_id_that_the_answer_had(house: Product):
    answer = house.get("/api/v1/courses?q=a-secret-question")
    wrong = house.request(
        "POST",
        "/api/v1/auth/login",
        body=json.dumps({"email": "asha@example.com", "password": "a secret of Asha's"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status, wrong.status) == (200, 401)
    said = [json.loads(line) for line in house.log.splitlines() if line.startswith("{")]
    assert any(line["message"] == "house_opened" for line in said)
    for heard in (answer, wrong):
        assert any(line.get("request_id") == heard.headers["x-request-id"] for line in said)
    for secret in (*SECRETS.values(), "a-secret-question", "a secret of Asha's", "asha@example.com"):
        assert secret not in house.log
