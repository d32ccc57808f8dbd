"""Whoever runs the bot learns everything that is wrong with the settings at once, and no secret is told."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest

from core.catalog import catalog
from core.config import Settings, env_example, read_settings
from core.errors import BadConfig
from core.limits import Rule

WriteEnv: TypeAlias = Callable[[str], Path]
Surroundings: TypeAlias = Callable[[Mapping[str, str]], None]


SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-12-34-bot",
    "SLACK_APP_TOKEN": "xapp-1-A2-34-app",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
}


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of whoever runs the tests, and an empty folder to be in."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Surroundings:
    """Sets what the process was started with."""

    def set_all(values: Mapping[str, str]) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.fixture
def env_file(tmp_path: Path) -> WriteEnv:
    """Writes `.env`."""

    def write(text: str) -> Path:
        path = tmp_path / ".env"
        path.write_text(text, "utf-8")
        return path

    return write


def problems() -> list[str]:
    """What somebody is told who starts the bot now."""
    with pytest.raises(BadConfig) as told:
        read_settings()
    # Nothing that carries the values may hang on the error: a log shows causes too.
    assert told.value.__cause__ is None
    assert told.value.__context__ is None
    return str(told.value).splitlines()


def test_nothing_has_to_be_set():
    """`make run` works on a machine that has no key."""
    settings = read_settings()

    assert settings.gemini_api_key is None
    assert settings.modelslab_api_key is None
    assert settings.host == "127.0.0.1"
    assert settings.port is None
    assert settings.data == Path("data")
    assert settings.database_url.get_secret_value() == "sqlite:///data/flashbulb.db"
    assert settings.chat_model == "gemini-3.1-flash-lite"
    assert settings.picture_model == catalog().default_picture.id
    assert settings.timezone == ZoneInfo("UTC")
    assert settings.web_people() == {}
    assert settings.secrets() == ()


def test_the_environment_goes_before_the_file(environment: Surroundings, env_file: WriteEnv):
    """A hosting platform's own settings win over a file that was left lying there."""
    env_file("PORT=8000\nFLASHBULB_HOST=0.0.0.0\n")
    environment({"PORT": "9000"})

    settings = read_settings()

    assert settings.port == 9000
    assert settings.host == "0.0.0.0"


def test_an_empty_value_is_no_value(environment: Surroundings, env_file: WriteEnv):
    """Compose files pass on what is not set as an empty text."""
    env_file("MODELSLAB_API_KEY=\nFLASHBULB_TIMEZONE=  \nFLASHBULB_ASKS_PER_DAY=''\n")
    environment({"GEMINI_API_KEY": "", "PORT": "  ", "DATABASE_URL": '""'})

    settings = read_settings()

    assert settings.gemini_api_key is None
    assert settings.modelslab_api_key is None
    assert settings.port is None
    assert settings.asks_per_day == 200
    assert settings.timezone.key == "UTC"
    assert settings.database_url.get_secret_value() == "sqlite:///data/flashbulb.db"


def test_the_database_lies_in_the_data_folder(environment: Surroundings, monkeypatch: pytest.MonkeyPatch):
    """One folder to back up; `~` is the home folder here too, where no shell has looked at it."""
    monkeypatch.setenv("HOME", "/home/ada")
    environment({"FLASHBULB_DATA": "~/flashbulb"})

    settings = read_settings()

    assert settings.data == Path("/home/ada/flashbulb")
    assert settings.database_url.get_secret_value() == "sqlite:////home/ada/flashbulb/flashbulb.db"


def test_comments_and_quotes_in_the_file_are_no_part_of_a_value(env_file: WriteEnv):
    """People write them, and some readers of such files take them for the value."""
    env_file('GEMINI_API_KEY="g-key-123"  # from AI Studio\nPORT= # later\nexport FLASHBULB_ASKS_PER_DAY=5 # few\n')

    settings = read_settings()

    assert settings.gemini_api_key
    assert settings.gemini_api_key.get_secret_value() == "g-key-123"
    assert settings.port is None
    assert settings.asks_per_day == 5


def test_a_file_of_a_windows_editor_is_read(tmp_path: Path):
    """It begins with a mark that would otherwise become part of the first name."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfPORT=8000\r\nFLASHBULB_LOG=json\r\n")

    settings = read_settings()

    assert settings.port == 8000
    assert settings.log == "json"


def test_quotes_that_docker_leaves_are_taken_off(environment: Surroundings):
    """`docker run --env-file` passes quotes on."""
    environment({"GEMINI_API_KEY": "'g-key-123'", "FLASHBULB_TIMEZONE": '"Europe/Berlin"'})

    settings = read_settings()

    assert settings.gemini_api_key
    assert settings.gemini_api_key.get_secret_value() == "g-key-123"
    assert settings.timezone == ZoneInfo("Europe/Berlin")


def test_all_problems_are_told_at_once(environment: Surroundings):
    """Nobody likes to start a bot seven times to learn seven things."""
    environment(
        {
            "PORT": "http",
            "FLASHBULB_ASKS_PER_DAY": "-1",
            "FLASHBULB_USD_PER_DAY": "$1.00",
            "FLASHBULB_TIMEZONE": "Europe",
            "FLASHBULB_CHAT_MODEL": "gemini-3-1-flash-lite",
            "FLASHBULB_LOG": "pretty",
            "GEMINI_API_BASE": "example.com",
        }
    )

    told = problems()

    assert sorted(told) == [
        "FLASHBULB_ASKS_PER_DAY is '-1': it has to be a whole number from 0 to 1000000.",
        f"FLASHBULB_CHAT_MODEL is 'gemini-3-1-flash-lite': core/catalog.toml has {', '.join(catalog().chat)}.",
        "FLASHBULB_LOG is 'pretty': it has to be auto, human or json.",
        "FLASHBULB_TIMEZONE is 'Europe': it has to be the name of a time zone such as UTC or Europe/Berlin.",
        "FLASHBULB_USD_PER_DAY is '$1.00': it has to be an amount such as 1.00, from 0 to 1000000.",
        "GEMINI_API_BASE is 'example.com': it has to be an address such as https://example.com/api.",
        "PORT is 'http': it has to be a port number from 0 (any free one) to 65535.",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GEMINI_API_KEY", "hush hush"),
        ("GEMINI_API_KEY", "hush # my key"),
        ("MODELSLAB_API_KEY", "hüsh"),
        ("MODELSLAB_API_KEY", '"hush'),
        ("FLASHBULB_WEB_TOKEN", "hush"),
        ("FLASHBULB_WEB_TOKEN", "ada=hush"),
        ("FLASHBULB_WEB_TOKEN", "Ada=hush-hush-hush,ben=hush-hush-hush-2"),
        ("FLASHBULB_WEB_TOKEN", "ada=hush-hush-hush,hush-hush-hush"),
        ("FLASHBULB_WEB_TOKEN", "ada=hush-hush-hush,ada=hush-hush-hush-2"),
        ("FLASHBULB_WEB_TOKEN", "ada=hush-hush-hush,ben=hush-hush-hush"),
        ("SLACK_BOT_TOKEN", "xoxp-1-2-hush"),
        ("SLACK_BOT_TOKEN", "hush"),
        ("SLACK_APP_TOKEN", "xoxb-1-2-hush"),
        ("SLACK_SIGNING_SECRET", "hush hush"),
        ("DATABASE_URL", "mysql://ada:hush@db/flashbulb"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "hush.db"),
        ("GEMINI_API_BASE", "https://ada:hush@example.com"),
        ("MODELSLAB_API_BASE", "https://example.com/api?key=hush"),
        ("FLASHBULB_CHAT_MODEL", "AIzaSyhushhushhushhushhushhushhushhush"),
    ],
)
def test_a_wrong_secret_is_named_but_not_told(environment: Surroundings, name: str, value: str):
    """The message is printed, pasted into chats and kept in logs."""
    environment({name: value})

    told = problems()

    assert len(told) == 1
    assert told[0].startswith(f"{name} is ")
    assert "hush" not in told[0]


@pytest.mark.parametrize(
    ("name", "token", "words"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1", "it begins with xoxp-, which is a person's; the bot's begins with xoxb-."),
        ("SLACK_BOT_TOKEN", "xapp-1", "it begins with xapp-, which is the app's own; the bot's begins with xoxb-."),
        (
            "SLACK_BOT_TOKEN",
            "xoxe.xoxb-1",
            "it begins with xoxe, which is one that expires; the bot's begins with xoxb-.",
        ),
        ("SLACK_BOT_TOKEN", "Xoxb-1", "the bot's begins with xoxb-."),
        ("SLACK_APP_TOKEN", "xoxb-1", "it begins with xoxb-, which is the bot's; the app's own begins with xapp-."),
        ("SLACK_APP_TOKEN", "A012", "the app's own begins with xapp-."),
    ],
)
def test_slack_s_tokens_in_each_other_s_place_are_told_apart(
    environment: Surroundings, name: str, token: str, words: str
):
    """Slack's pages show four of them under similar names; only what a token begins with may be said."""
    environment({name: token})

    assert problems() == [f"{name} is not right: {words}"]


def test_slack_needs_a_token_only_when_it_is_started(environment: Surroundings):
    """Whoever runs the page alone, and has begun to set Slack up, is not kept from it."""
    environment({"SLACK_BOT_TOKEN": SLACK["SLACK_BOT_TOKEN"]})

    settings = read_settings()

    assert settings.slack_problem(is_http=False).startswith("SLACK_APP_TOKEN is not set")
    assert settings.slack_problem(is_http=True).startswith("SLACK_SIGNING_SECRET is not set")


def test_without_the_bot_s_token_there_is_no_slack(environment: Surroundings):
    """The other two are worth nothing alone."""
    environment({name: value for name, value in SLACK.items() if name != "SLACK_BOT_TOKEN"})

    settings = read_settings()

    assert settings.slack_problem(is_http=False).startswith("SLACK_BOT_TOKEN is not set")
    assert settings.slack_problem(is_http=True).startswith("SLACK_BOT_TOKEN is not set")


@pytest.mark.parametrize(
    ("names", "is_http"),
    [
        ((), False),
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), False),
        (("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), True),
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), False),
    ],
)
def test_what_is_set_says_who_calls_whom(environment: Surroundings, names: tuple[str, ...], is_http: bool):
    """An address that Slack can reach is more than most have, so it is not asked for without need."""
    environment({name: SLACK[name] for name in names})

    settings = read_settings()

    assert settings.slack_is_http == is_http
    assert not names or not settings.slack_problem(is_http=is_http)


@pytest.mark.parametrize("prefix", ["", "fb-", "team_2", "a" * 12])
def test_slack_s_commands_may_begin_differently(environment: Surroundings, prefix: str):
    """Another app of the workspace may have /ask already."""
    environment({"FLASHBULB_SLACK_PREFIX": prefix})

    assert read_settings().slack_prefix == prefix


@pytest.mark.parametrize("prefix", ["FB", "/fb", "fb ask", "fü", "a" * 13])
def test_a_prefix_that_slack_would_refuse_is_told(environment: Surroundings, prefix: str):
    """Slack would only say that the manifest is invalid."""
    environment({"FLASHBULB_SLACK_PREFIX": prefix})

    assert problems() == [
        f"FLASHBULB_SLACK_PREFIX is {prefix!r}: it has to be up to 12 small letters, digits, - and _, such as fb-."
    ]


def test_a_comment_behind_a_value_is_explained(environment: Surroundings):
    """Docker's `--env-file` takes it for part of the value, and `PORT is 8000` would puzzle anybody."""
    environment({"PORT": "8000 # the page", "FLASHBULB_HOST": "# everywhere"})

    assert problems() == [
        "FLASHBULB_HOST is '# everywhere': a comment needs a line of its own.",
        "PORT is '8000 # the page': a comment needs a line of its own.",
    ]


def test_a_misspelt_name_is_told(environment: Surroundings, env_file: WriteEnv):
    """A limit with a typing error would limit nothing, and be noticed on the bill."""
    env_file("FLASHBULB_USD_PER_DAYS=0.10\n")
    environment({"FLASHBULB_QWERTY": "1", "FLASHBULB_TEST_POSTGRES": "postgresql://localhost"})

    assert problems() == [
        "FLASHBULB_QWERTY is no setting.",
        "FLASHBULB_USD_PER_DAYS is no setting; FLASHBULB_USD_PER_DAY is one.",
    ]


@pytest.mark.filterwarnings("ignore")
def test_a_line_that_cannot_be_read_is_named_by_its_number(env_file: WriteEnv):
    """What it was to set would otherwise be left out without a word."""
    env_file('PORT=8000\n\nGEMINI_API_KEY="hush\n')

    assert problems() == [".env, line 3: it has to be NAME=value, and a quote needs its other half."]


def test_a_file_that_is_not_text_is_named(tmp_path: Path):
    """Some editors save UTF-16."""
    (tmp_path / ".env").write_bytes("PORT=8000\n".encode("utf-16"))

    assert problems() == [".env cannot be read as UTF-8 text: UnicodeDecodeError."]


def test_limits_become_rules_in_micro_dollars(environment: Surroundings):
    """The ledger counts in whole micro-dollars; 0 is a limit, not its absence."""
    environment(
        {
            "FLASHBULB_ASKS_PER_DAY": "3",
            "FLASHBULB_PICTURES_PER_DAY": "0",
            "FLASHBULB_CLIPS_PER_DAY": "5",
            "FLASHBULB_USD_PER_DAY": "0.29",
            "FLASHBULB_USD_PER_MONTH": "0",
            "FLASHBULB_TOTAL_USD_PER_MONTH": "50",
        }
    )

    assert read_settings().rules() == (
        Rule("person:*", "asks", "day", 3),
        Rule("person:*", "pictures", "day", 0),
        Rule("person:*", "clips", "day", 5),
        Rule("person:*", "micros", "day", 290_000),
        Rule("person:*", "micros", "month", 0),
        Rule("everything", "micros", "month", 50_000_000),
    )


@pytest.mark.parametrize("token", ["correct-horse-battery", "c2VjcmV0c2VjcmV0c2Vj==", "horse,battery,staple"])
def test_one_secret_is_the_owners(environment: Surroundings, token: str):
    """Most installs have one person; a Base64 secret's `=` at the end names nobody."""
    environment({"FLASHBULB_WEB_TOKEN": token})

    people = read_settings().web_people()

    assert {name: secret.get_secret_value() for name, secret in people.items()} == {"owner": token}


def test_several_people_have_a_secret_each(environment: Surroundings):
    """So that each has a history and limits of their own."""
    environment({"FLASHBULB_WEB_TOKEN": "ada=correct-horse==,ben-2=battery-staple"})

    people = read_settings().web_people()

    assert {name: secret.get_secret_value() for name, secret in people.items()} == {
        "ada": "correct-horse==",
        "ben-2": "battery-staple",
    }


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"FLASHBULB_FALLBACK_MODEL": "gpt-4o-mini"}, "OPENAI_API_KEY is not set"),
        ({"FLASHBULB_CHAT_MODEL": "claude-haiku-4-5"}, "ANTHROPIC_API_KEY is not set"),
        ({"FLASHBULB_FALLBACK_MODEL": "gemini-3.1-flash-lite"}, "has to be another model"),
        (
            {"FLASHBULB_CHAT_MODEL": "llama-3.3-70b", "FLASHBULB_FALLBACK_MODEL": "gemini-2.5-flash"},
            "GEMINI_API_KEY is not set",
        ),
    ],
)
def test_a_model_that_could_not_be_asked_is_told(environment: Surroundings, chosen: Mapping[str, str], told: str):
    """On a bad day it is too late to find out that the way round it leads nowhere."""
    environment(chosen)

    (problem,) = problems()

    assert told in problem


def test_the_log_is_given_every_secret_to_hide(environment: Surroundings):
    """The database's password is one of them, as it stands in the address and as it is meant."""
    environment(
        {
            "GEMINI_API_KEY": "g-key-123",
            "MODELSLAB_API_KEY": "m-key-123",
            "OPENAI_API_KEY": "o-key-123",
            "ANTHROPIC_API_KEY": "a-key-123",
            "FLASHBULB_LOCAL_API_KEY": "l-key-123",
            "FLASHBULB_WEB_TOKEN": "ada=correct-horse",
            "DATABASE_URL": "postgres://ada:p%40ss-word@db/flashbulb",
            **SLACK,
        }
    )

    settings = read_settings()

    assert {"g-key-123", "m-key-123", "correct-horse", "p%40ss-word", "p@ss-word"} <= set(settings.secrets())
    assert {"o-key-123", "a-key-123", "l-key-123", *SLACK.values()} <= set(settings.secrets())
    assert settings.database_url.get_secret_value() == "postgresql://ada:p%40ss-word@db/flashbulb"
    assert not [secret for secret in settings.secrets() if secret in repr(settings)]


@pytest.mark.parametrize(("said", "is_so"), [("yes", True), ("No", False), ("true", True), ("0", False), ("", False)])
def test_yes_and_no_are_read_in_the_usual_ways(environment: Surroundings, said: str, is_so: bool):
    """Some write `true`, and what is not said is the careful choice."""
    environment({"FLASHBULB_IMAGE_ADDRESSES": said, "FLASHBULB_RELAX_AGE_GATED": said})

    settings = read_settings()

    assert (settings.image_addresses, settings.relax_age_gated) == (is_so, is_so)


def test_who_is_told_is_named_by_ids(environment: Surroundings):
    """The ids are those that requests carry, so that what is written to them arrives."""
    environment({"FLASHBULB_ADMINS": "discord:123, slack:T1:U2,web:ada,slack:E09:W3,web:ada"})

    assert read_settings().admins == ("discord:123", "slack:T1:U2", "web:ada", "slack:E09:W3")


@pytest.mark.parametrize(
    "ids",
    ["ada", "discord:ada", "discord:١٢٣", "slack:U2", "slack:T1:C2", "slack:t1:u2", "web:Ada", "web:ada,", "irc:ada"],
)
def test_an_id_that_leads_to_nobody_is_told(environment: Surroundings, ids: str):
    """Otherwise an empty account would be reported to nobody, and noticed by everybody."""
    environment({"FLASHBULB_ADMINS": ids})

    allowed = "ids with commas between them, such as discord:123, slack:T1:U2 or web:ada"
    assert problems() == [f"FLASHBULB_ADMINS is {ids!r}: it has to be {allowed}."]


def test_room_and_places_are_numbers(environment: Surroundings):
    """Disks are bought in gigabytes, and half a one is a size too."""
    environment(
        {"FLASHBULB_WORKS_GB": "0.5", "FLASHBULB_MODELSLAB_SLOTS": "50", "FLASHBULB_WAITING_PER_PERSON": "1000"}
    )

    settings = read_settings()

    assert settings.works_gb == Decimal("0.5")
    assert (settings.modelslab_slots, settings.waiting_per_person) == (50, 1_000)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("FLASHBULB_WORKS_GB", "0.09", "a number of gigabytes such as 10 or 0.5, from 0.1 to 1000000"),
        ("FLASHBULB_WORKS_GB", "10 GB", "a number of gigabytes such as 10 or 0.5, from 0.1 to 1000000"),
        ("FLASHBULB_WORKS_GB", "NaN", "a number of gigabytes such as 10 or 0.5, from 0.1 to 1000000"),
        ("FLASHBULB_MODELSLAB_SLOTS", "0", "a whole number from 1 to 50"),
        ("FLASHBULB_MODELSLAB_SLOTS", "51", "a whole number from 1 to 50"),
        ("FLASHBULB_WAITING_PER_PERSON", "0", "a whole number from 1 to 1000"),
        ("FLASHBULB_IMAGE_ADDRESSES", "perhaps", "yes or no"),
        ("FLASHBULB_RELAX_AGE_GATED", "2", "yes or no"),
    ],
)
def test_what_is_out_of_range_is_told_with_the_range(environment: Surroundings, name: str, value: str, allowed: str):
    """No room, no place or no place in the line would each stop everything without a word."""
    environment({name: value})

    assert problems() == [f"{name} is {value!r}: it has to be {allowed}."]


def test_the_careful_choices_are_the_defaults():
    """Whoever has not read about a setting has not decided anything."""
    settings = read_settings()

    assert (settings.image_addresses, settings.relax_age_gated, settings.admins) == (False, False, ())
    assert (settings.modelslab_slots, settings.waiting_per_person, settings.works_gb) == (4, 10, Decimal(10))


def test_addresses_lose_their_last_slash(environment: Surroundings):
    """Paths are put behind them."""
    environment({"GEMINI_API_BASE": "http://127.0.0.1:8080/", "MODELSLAB_API_BASE": "https://proxy.example/api/"})

    settings = read_settings()

    assert settings.gemini_api_base == "http://127.0.0.1:8080"
    assert settings.modelslab_api_base == "https://proxy.example/api"
    assert settings.slack_api_base == "https://slack.com/api"


def test_settings_do_not_change():
    """Whoever holds them may rely on what they read."""
    settings = read_settings()

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]


def test_the_example_is_a_file_that_works(env_file: WriteEnv):
    """Copied as it is, it changes nothing; with every line made active, it says what is so anyway."""
    as_it_is = env_example()
    active = "\n".join(line.removeprefix("# ") if "=" in line else line for line in as_it_is.splitlines())

    settings = [read_settings(), read_settings(env_file(as_it_is)), read_settings(env_file(_without_words(active)))]

    assert settings[0] == settings[1] == settings[2]
    assert settings[0].usd_per_day == Decimal(1)


def _without_words(example: str) -> str:
    """Only the lines that set something."""
    return "\n".join(line for line in example.splitlines() if line.partition("=")[0].isupper())
