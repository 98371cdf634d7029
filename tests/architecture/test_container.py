"""The image and the composition around it are what they promise, as far as that shows without a container engine."""

import shutil
import subprocess
import sys
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from pydantic import SecretStr

from edtech_app.cli import parser
from edtech_app.domain.media import MAX_VIDEO_BYTES
from edtech_app.settings import Settings
from tests.architecture.sources import ROOT
from tests.support import container

SETTINGS = {name.upper() for name in Settings.model_fields}
SECRETS = {name.upper() for name, field in Settings.model_fields.items() if field.annotation is SecretStr}
HOUSE = ("application", "prepare", "console")


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    return container.composition(SITE_URL="https://school.example")


def test_the_dockerfile_is_as_its_linter_wants_it():
    told = subprocess.run(
        [Path(sys.prefix, "bin", "hadolint"), "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "")


def test_what_the_image_takes_is_let_in_and_nothing_else():
    ignoring = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in ignoring if line.startswith("!")}
    copied = {word.rstrip("/") for line in container.of("COPY") if "--from" not in line for word in line.split()[:-1]}
    assert "*" in ignoring
    assert allowed == copied
    assert not any(fnmatch(name, pattern) for name in (".env", ".data", ".git") for pattern in allowed)


def test_no_layer_has_a_secret():
    named = {line.partition("=")[0] for line in container.of("ARG")} | set(container.image_environment())
    assert named.isdisjoint(SECRETS)
    given = {
        name: value
        for command in container.runs()
        for name, _, value in (word.partition("=") for word in command.split())
        if name in SECRETS
    }
    assert given
    assert all("unused" in value for value in given.values())


def test_the_image_runs_as_nobody_in_particular_and_is_asked_for_its_health():
    assert container.of("USER") == ["10001"]
    assert "/api/health" in container.health_command()[-1]


def test_both_stages_stand_on_the_python_that_the_tests_know():
    images = [line.split()[0] for line in container.of("FROM")]
    assert set(images) == {"python:3.11-slim-bookworm"}


def test_the_composition_is_one(composed: dict[str, Any]):
    """Merges are done by YAML itself; the reader that checks it knows the specification's words and no other."""
    read = PyCompose.from_yaml(yaml.safe_dump(composed))
    assert set(read.service_names()) == {*HOUSE, "database", "members", "memory", "proxy"}
    misspelt = {**composed, "services": {**composed["services"], "memory": {"image": "redis", "heathcheck": {}}}}
    with pytest.raises(ValueError, match="heathcheck"):
        PyCompose.from_yaml(yaml.safe_dump(misspelt))


def test_the_composition_asks_for_the_address_of_the_site():
    with pytest.raises(LookupError, match="SITE_URL"):
        container.composition()


def test_everything_that_a_service_names_is_there(composed: dict[str, Any]):
    services = composed["services"]
    for service in services.values():
        assert set(service["networks"]) <= set(composed["networks"])
        assert set(service.get("depends_on", {})) <= set(services)
        named = {volume.partition(":")[0] for volume in service.get("volumes", []) if ":" in volume}
        assert {name for name in named if not name.startswith(".")} <= set(composed["volumes"])


def test_only_the_proxy_can_be_reached_and_the_stores_reach_nobody(composed: dict[str, Any]):
    services = composed["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert composed["networks"]["inside"] == {"internal": True}
    assert {name for name, service in services.items() if service["networks"] == ["inside"]} == {
        "database",
        "members",
        "memory",
    }


def test_the_house_may_write_to_its_volumes_only_and_has_no_powers(composed: dict[str, Any]):
    for name in HOUSE:
        service = composed["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["image"] == "vidya"


def test_the_images_of_others_have_their_version(composed: dict[str, Any]):
    images = {service["image"] for service in composed["services"].values()} - {"vidya"}
    assert all(image.partition(":")[2][:1].isdigit() for image in images)


def test_the_house_is_told_of_its_stores_and_built_of_the_same_settings(composed: dict[str, Any]):
    application = composed["services"]["application"]
    assert set(application["environment"]) <= SETTINGS
    assert application["env_file"] == ".env"
    assert set(application["build"]["args"]) == {line.partition("=")[0] for line in container.of("ARG")}
    assert set(application["build"]["args"]) <= SETTINGS
    told = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        **{name.lower(): value for name, value in application["environment"].items()},
        site_url="https://school.example",
        jwt_secret="x" * 32,
        razorpay_key="k",
        razorpay_secret="s",
        razorpay_webhook_secret="w",
    )
    assert told.trusted_proxy_hops == 1
    assert not told.uses_embedded_database


def test_the_commands_of_the_house_are_commands_of_the_house(composed: dict[str, Any]):
    prepare, console = composed["services"]["prepare"], composed["services"]["console"]
    assert prepare["command"][:3] == console["entrypoint"] == ["python", "-m", "edtech_app.cli"]
    assert parser().parse_args(prepare["command"][3:]).command == "prepare"


NOT_YET = '() => { throw Object.assign(new Error("no set"), {codeName: "NotYetInitialized"}) }'
DENIED = '() => { throw Object.assign(new Error("no right"), {codeName: "Unauthorized"}) }'


@pytest.mark.parametrize(
    ("status", "made", "ends"), [(NOT_YET, "database:27017", 0), ("() => 1", "", 0), (DENIED, "", 1)]
)
def test_the_replica_set_is_begun_once(composed: dict[str, Any], status: str, made: str, ends: int):
    """The script itself runs, in Node.js as in MongoDB's shell, on a stand-in for what the shell offers."""
    script = composed["services"]["members"]["command"][-1]
    shell = f"""
        let asked = 0
        const rs = {{status: {status}, initiate: (set) => console.log(set._id, set.members[0].host)}}
        const db = {{hello: () => ({{isWritablePrimary: ++asked > 2}})}}
        const sleep = () => {{}}
    """
    node = str(shutil.which("node", path=str(Path(sys.prefix, "bin"))))
    told = subprocess.run([node, "--eval", shell + script], capture_output=True, text=True, check=False)
    assert told.returncode == ends, told.stderr
    assert told.stdout.split() == (["school", made] if made else [])


def test_the_proxy_knows_the_house_and_lets_a_video_through(composed: dict[str, Any]):
    words = (ROOT / "Caddyfile").read_text(encoding="utf-8").split()
    after = dict(pairwise(words))
    assert after["name"] in composed["services"]
    assert after["port"] == container.image_environment()["GRANIAN_PORT"]
    assert int(after["max_size"].removesuffix("MiB")) * 1024**2 > MAX_VIDEO_BYTES


CADDY = shutil.which("caddy")


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed; Debian has it as `caddy`")
def test_caddy_takes_its_file(tmp_path: Path):
    told = subprocess.run(
        [str(CADDY), "validate", "--config", "Caddyfile", "--adapter", "caddyfile"],
        cwd=ROOT,
        env={"SITE_URL": "https://school.example", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
