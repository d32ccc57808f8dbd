"""`flashbulb check`: what an install needs, whether it is right, and the way out of what is not."""

import asyncio
import os
import sys
from pathlib import Path

import aiohttp
import pytest

from bots.check import look_at_everything
from bots.finding import Finding
from core.config import Settings
from core.sandbox.openai import OpenAIStandIn
from tests.stages.stage import Services

ROOT = Path(__file__).parents[2]


async def findings(settings: Settings) -> dict[str, Finding]:
    """What is found, by what was looked at."""
    return {found.what: found for found in await look_at_everything(settings)}


async def test_an_install_in_order_is_fine_throughout(services):
    """Whoever set it up wants to know that they are done, and that looking cost nothing."""
    found = await findings(services.read())

    assert {each.state for each in found.values() if each.what not in ("Discord", "Slack")} == {"fine"}
    assert found["Discord"].state == found["Slack"].state == "off"
    assert "$100.00" in found["ModelsLab"].words
    assert services.modelslab.bought == 0


async def test_places_that_others_take_are_counted(services):
    """Whoever shares the key with another program wonders why pictures wait in line."""
    services.modelslab.ready_after_s = 3600
    order = {"key": "test-key", "prompt": "rain"}
    async with aiohttp.ClientSession() as elsewhere:
        await elsewhere.post(f"{services.modelslab.api_base}/v6/voice/sfx", json=order)

    found = await findings(services.read())

    assert found["ModelsLab"].words.endswith("; 1 of its orders runs just now.")


async def test_without_keys_the_stand_ins_are_named_and_nothing_is_red(services):
    """Somebody who only tries it must not be told that something is wrong."""
    services.settings.update(GEMINI_API_KEY="", MODELSLAB_API_KEY="")

    found = await findings(services.read())

    assert found["Gemini"].state == found["ModelsLab"].state == "off"
    assert "GEMINI_API_KEY" in found["Gemini"].words
    assert all(each.state != "red" for each in found.values())


async def test_a_wrong_key_is_red_and_named_by_its_setting(services):
    """The way out is the line of `.env` to look at, and never the key itself."""
    services.settings["GEMINI_API_KEY"] = "not-the-right-key"
    services.modelslab.refused_keys.add("test-key")

    found = await findings(services.read())

    assert found["Gemini"].state == found["ModelsLab"].state == "red"
    assert "GEMINI_API_KEY" in found["Gemini"].words
    assert "MODELSLAB_API_KEY" in found["ModelsLab"].words
    assert "not-the-right-key" not in str(found)


async def test_every_model_that_may_answer_is_looked_up(services):
    """Whoever finds out on a bad day that the way round it is closed has two bad days."""
    async with OpenAIStandIn() as openai:
        services.settings.update(
            FLASHBULB_FALLBACK_MODEL="gpt-4o-mini",
            OPENAI_API_KEY=openai.key,
            OPENAI_API_BASE=openai.url,
            ANTHROPIC_API_KEY="not-the-right-key",
            ANTHROPIC_API_BASE=openai.url,
        )

        found = await findings(services.read())

    assert found["OpenAI"].words == "the key is accepted and gpt-4o-mini is there."
    assert found["Anthropic"].state == "red"
    assert "ANTHROPIC_API_KEY" in found["Anthropic"].words
    assert "Own model" not in found


async def test_an_empty_account_is_red_before_the_first_picture_fails(services):
    """Money that has run out is the commonest reason for a silent bot."""
    services.modelslab.balance_micros = 20_000

    found = await findings(services.read())

    assert found["ModelsLab"].state == "red"
    assert "$0.02" in found["ModelsLab"].words


async def test_a_service_that_is_down_is_red_and_the_rest_is_still_looked_at(services):
    """One outage must not hide everything else."""
    services.settings["GEMINI_API_BASE"] = "http://127.0.0.1:9"

    found = await findings(services.read())

    assert found["Gemini"].state == "red"
    assert found["Database"].state == found["ModelsLab"].state == "fine"


async def test_a_database_that_cannot_be_opened_is_red(services):
    """The setting that says where it is, is named."""
    blocked = services.folder / "blocked"
    blocked.write_text("a file where a folder has to be")
    services.settings.update(DATABASE_URL=f"sqlite:///{blocked}/flashbulb.db", FLASHBULB_DATA=str(blocked))

    found = await findings(services.read())

    assert found["Database"].state == found["Disk"].state == "red"
    assert "DATABASE_URL" in found["Database"].words
    assert "FLASHBULB_DATA" in found["Disk"].words


async def test_a_page_that_others_could_reach_needs_a_token(services):
    """Told before it is started, not by strangers."""
    services.settings.update(FLASHBULB_WEB_TOKEN="", FLASHBULB_HOST="0.0.0.0")

    found = await findings(services.read())

    assert found["Page"].state == "red"
    assert "FLASHBULB_WEB_TOKEN" in found["Page"].words


@pytest.mark.parametrize(
    ("words", "setting", "code", "said"),
    [
        (["check"], {}, 0, "✓ Database"),
        (["check"], {"GEMINI_API_KEY": "wrong"}, 1, "✗ Gemini"),
        (["check"], {"FLASHBULB_ASKS_PER_DAY": "many"}, 1, "FLASHBULB_ASKS_PER_DAY"),
        (["check"], {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_BASE": "http://127.0.0.1:9/api"}, 1, "✗ Slack"),
        (["manifest"], {}, 0, '- command: "/ask"'),
        (["manifest", "--json"], {"FLASHBULB_SLACK_PREFIX": "fb-"}, 0, '"command": "/fb-ask"'),
        (["manifest", "--http", "https://bot.example.com"], {}, 0, 'url: "https://bot.example.com/slack/events"'),
        (["manifest", "--http", "http://bot.example.com"], {}, 1, "begin with https:// only"),
        (["version"], {}, 0, "0."),
        (["--help"], {}, 0, "check"),
        (["run", "--host", "0.0.0.0"], {"FLASHBULB_WEB_TOKEN": ""}, 1, "FLASHBULB_WEB_TOKEN"),
    ],
)
async def test_the_command_line_says_it_and_ends_with_the_right_code(services, words, setting, code, said):
    """A deployment script reads the exit code; a person reads the line."""
    services.settings.update(setting)

    ended, told = await _flashbulb(services, *words)

    assert (ended, said in told) == (code, True), told


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Where it is makes no difference to looking at it."""
    return f"sqlite:///{tmp_path}/flashbulb.db"


async def _flashbulb(services: Services, *words: str) -> tuple[int | None, str]:
    """The exit code, and everything that was said."""
    measured = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bots",
        *words,
        cwd=services.folder,
        env={**measured, **services.environment(), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode()
