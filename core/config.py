"""The settings of one install: read once, from the environment and `.env`, and never changed after."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core import config_values as kinds
from core.catalog import MICROS_PER_USD, catalog
from core.config_words import example_of, problems_of, problems_of_file, problems_of_names
from core.errors import BadConfig
from core.limits import EACH, EVERYTHING, Rule

# long because every setting stands here once, with its meaning and what it may be

ENV_FILE = Path(".env")
DATA = Path("data")
EACH_PERSON = f"person:{EACH}"
SLACK_GUIDE = "docs/setup-slack.md tells where it is."


# `Any`, as pydantic's own `Field`, so that it can stand behind every type.
def _setting(name: str, meaning: str, allowed: str, heading: str = "", **default: Any) -> Any:
    """A field that is called `name` in the environment.

    Args:
        allowed: Completes "it has to be …".
        heading: Of the group that begins here in `.env.example`.
        default: `default` or `default_factory`, as for `Field`.
    """
    about: dict[str, Any] = {"allowed": allowed, "heading": heading}
    return Field(validation_alias=name, description=meaning, json_schema_extra=about, **default)


class Settings(BaseSettings):
    """What whoever runs this bot has decided. Comes from `read_settings`, which explains what is wrong."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=ENV_FILE,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    gemini_api_key: kinds.Key | None = _setting(
        "GEMINI_API_KEY",
        "Answers come from Gemini with this key; without it they are canned.",
        "a key of Google AI Studio",
        "Keys",
        default=None,
    )
    modelslab_api_key: kinds.Key | None = _setting(
        "MODELSLAB_API_KEY",
        "Pictures come from ModelsLab with this key; without it a stand-in draws them.",
        "a key of ModelsLab",
        default=None,
    )

    openai_api_key: kinds.Key | None = _setting(
        "OPENAI_API_KEY",
        "For a chat model of OpenAI.",
        "a key of OpenAI's API",
        default=None,
    )
    anthropic_api_key: kinds.Key | None = _setting(
        "ANTHROPIC_API_KEY",
        "For a chat model of Anthropic.",
        "a key of Anthropic's API",
        default=None,
    )

    discord_token: kinds.Key | None = _setting(
        "DISCORD_TOKEN",
        "The bot's token; with it Flashbulb is on Discord. docs/setup-discord.md tells where it is.",
        "the token of a bot, from discord.com/developers",
        "Discord",
        default=None,
    )
    discord_threads: kinds.Channels | None = _setting(
        "FLASHBULB_DISCORD_THREADS",
        "Channels in which a mention is answered in a thread of its own, where no admin has decided otherwise.",
        kinds.SOME_CHANNELS,
        default=None,
    )
    shards: kinds.Sharding = _setting(
        "FLASHBULB_SHARDS",
        "Gateway connections to Discord, one for every 2,500 servers at the most.",
        kinds.A_SHARDING,
        default_factory=lambda: kinds.Shards((0,), 1),
    )
    discord_api_base: kinds.Address = _setting(
        "DISCORD_API_BASE",
        "Where Discord's API is; another address leads through a proxy.",
        kinds.AN_ADDRESS,
        default="https://discord.com/api/v10",
    )
    discord_gateway_url: kinds.Socket = _setting(
        "DISCORD_GATEWAY_URL",
        "Where Discord's gateway is.",
        kinds.A_SOCKET,
        default="wss://gateway.discord.gg/",
    )

    slack_bot_token: kinds.BotToken | None = _setting(
        "SLACK_BOT_TOKEN",
        "The bot's token; with it Flashbulb is on Slack. docs/setup-slack.md tells where it is.",
        kinds.A_SLACK_BOT,
        "Slack",
        default=None,
    )
    slack_app_token: kinds.AppToken | None = _setting(
        "SLACK_APP_TOKEN",
        "The app's own token, with which Flashbulb calls Slack and needs no address of its own (Socket Mode).",
        kinds.A_SLACK_APP,
        default=None,
    )
    slack_signing_secret: kinds.Key | None = _setting(
        "SLACK_SIGNING_SECRET",
        "By this Slack's own calls are known, where there is no app token and Slack calls an address of yours (HTTP).",
        "the signing secret of a Slack app",
        default=None,
    )
    slack_prefix: kinds.Prefix = _setting(
        "FLASHBULB_SLACK_PREFIX",
        "What the commands begin with where /ask is taken: with fb- it is /fb-ask. The manifest follows it.",
        kinds.A_PREFIX,
        default="",
    )
    slack_api_base: kinds.Address = _setting(
        "SLACK_API_BASE",
        "Where Slack's API is; another address leads through a proxy.",
        kinds.AN_ADDRESS,
        default="https://slack.com/api",
    )

    data: kinds.Folder = _setting(
        "FLASHBULB_DATA",
        "Folder of the database and of everything that was made.",
        "a path",
        "What is kept, and where",
        default=DATA,
    )
    database_url: kinds.DatabaseUrl = _setting(
        "DATABASE_URL",
        "The database: one file of SQLite, or Postgres.",
        kinds.A_DATABASE,
        default_factory=lambda known: SecretStr(f"sqlite:///{known.get('data', DATA)}/flashbulb.db"),
    )
    store_text: bool = _setting(
        "FLASHBULB_STORE_TEXT",
        "Whether questions and answers are stored. Without, conversations live as long as they run, in one process.",
        kinds.A_YES_OR_NO,
        default=True,
    )
    works_gb: kinds.Gigabytes = _setting(
        "FLASHBULB_WORKS_GB",
        "Most room for what was made; the oldest that nobody pinned go first.",
        kinds.A_SIZE,
        default=Decimal(10),
    )

    host: kinds.Host = _setting(
        "FLASHBULB_HOST",
        "Address the page listens on. Any but this machine's own needs FLASHBULB_WEB_TOKEN.",
        "a host name or an IP address",
        "The page",
        default="127.0.0.1",
    )
    port: kinds.Port | None = _setting(
        "PORT",
        "Port the page listens on. A hosting platform sets it.",
        "a port number from 0 (any free one) to 65535",
        default=None,
    )
    web_token: kinds.Token | None = _setting(
        "FLASHBULB_WEB_TOKEN",
        "What people type to get in.",
        kinds.A_TOKEN,
        default=None,
    )
    public_url: kinds.Address | None = _setting(
        "FLASHBULB_PUBLIC_URL",
        "Where others reach the page: what is too large for a platform is linked from there.",
        kinds.A_PLACE,
        default=None,
    )

    chat_model: kinds.ChatModelId = _setting(
        "FLASHBULB_CHAT_MODEL",
        "The model that answers, and that refines what is to be drawn.",
        "a chat model of core/catalog.toml",
        "Models",
        default="gemini-3.1-flash-lite",
    )
    fallback_model: kinds.ChatModelId | None = _setting(
        "FLASHBULB_FALLBACK_MODEL",
        "The one that answers when that one is down, busy or out of funds; without, people are told to try again.",
        "another chat model of core/catalog.toml",
        default=None,
    )
    picture_model: kinds.PictureModelId = _setting(
        "FLASHBULB_PICTURE_MODEL",
        "The ModelsLab model that draws when nobody names one.",
        "a picture model of core/catalog.toml",
        default_factory=lambda: catalog().default_picture.id,
    )
    context_tokens: Annotated[int, Field(ge=0, le=1_000_000)] = _setting(
        "FLASHBULB_CONTEXT_TOKENS",
        "Most tokens of a conversation that the model is shown in full; what is older goes to it in short.",
        "a whole number from 0 to 1000000",
        default=8_000,
    )
    answer_tokens: Annotated[int, Field(ge=1, le=65_536)] = _setting(
        "FLASHBULB_ANSWER_TOKENS",
        "Most tokens of one answer, thinking included.",
        "a whole number from 1 to 65536",
        default=8_192,
    )
    gemini_api_base: kinds.Address = _setting(
        "GEMINI_API_BASE",
        "Where Gemini is; another address leads through a proxy.",
        kinds.AN_ADDRESS,
        default="https://generativelanguage.googleapis.com",
    )
    gemini_api_version: kinds.ApiVersion = _setting(
        "FLASHBULB_GEMINI_API_VERSION",
        "Version of the Gemini API.",
        "a version such as v1 or v1beta",
        default="v1beta",
    )
    openai_api_base: kinds.Address = _setting(
        "OPENAI_API_BASE",
        "Where OpenAI's API is; another address leads through a proxy.",
        kinds.AN_ADDRESS,
        default="https://api.openai.com/v1",
    )
    anthropic_api_base: kinds.Address = _setting(
        "ANTHROPIC_API_BASE",
        "Where Anthropic's API is, as OpenAI's is spoken to.",
        kinds.AN_ADDRESS,
        default="https://api.anthropic.com/v1",
    )
    local_api_base: kinds.Address = _setting(
        "FLASHBULB_LOCAL_API_BASE",
        "Where a model of your own runs that is spoken to as OpenAI's are: Ollama, vLLM and others.",
        kinds.AN_ADDRESS,
        default="http://127.0.0.1:11434/v1",
    )
    local_api_key: kinds.Key | None = _setting(
        "FLASHBULB_LOCAL_API_KEY",
        "Its key, where it wants one.",
        "a key",
        default=None,
    )
    local_model: kinds.WireName = _setting(
        "FLASHBULB_LOCAL_MODEL",
        "What it is called there, such as llama3.3:70b; empty for what core/catalog.toml says.",
        "the name of a model, without blanks",
        default="",
    )
    modelslab_api_base: kinds.Address = _setting(
        "MODELSLAB_API_BASE",
        "Where ModelsLab is; another address leads through a proxy.",
        kinds.AN_ADDRESS,
        default="https://modelslab.com/api",
    )

    modelslab_slots: Annotated[int, Field(ge=1, le=50)] = _setting(
        "FLASHBULB_MODELSLAB_SLOTS",
        "Orders that run at ModelsLab at once; one less than the plan's limit leaves room for others.",
        "a whole number from 1 to 50",
        "What is drawn",
        default=4,
    )
    waiting_per_person: Annotated[int, Field(ge=1, le=1_000)] = _setting(
        "FLASHBULB_WAITING_PER_PERSON",
        "Orders of one person that may wait for a place.",
        "a whole number from 1 to 1000",
        default=10,
    )
    image_addresses: bool = _setting(
        "FLASHBULB_IMAGE_ADDRESSES",
        "Whether people may name an address instead of attaching a picture.",
        kinds.A_YES_OR_NO,
        default=False,
    )
    relax_age_gated: bool = _setting(
        "FLASHBULB_RELAX_AGE_GATED",
        "In places that only adults may enter: no safety checker, and sexual (never with minors) pictures are not "
        "declined.",
        kinds.A_YES_OR_NO,
        default=False,
    )

    timezone: kinds.Zone = _setting(
        "FLASHBULB_TIMEZONE",
        "Whose midnight ends the day and the month.",
        kinds.A_ZONE,
        "Limits; 0 allows none",
        default_factory=lambda: ZoneInfo("UTC"),
    )
    asks_per_day: kinds.Count = _setting(
        "FLASHBULB_ASKS_PER_DAY", "Questions a person may ask in a day.", kinds.A_COUNT, default=200
    )
    pictures_per_day: kinds.Count = _setting(
        "FLASHBULB_PICTURES_PER_DAY", "Pictures a person may have drawn in a day.", kinds.A_COUNT, default=40
    )
    clips_per_day: kinds.Count = _setting(
        "FLASHBULB_CLIPS_PER_DAY",
        "Videos, spoken texts, pieces of music and sounds a person may have made in a day.",
        kinds.A_COUNT,
        default=20,
    )
    usd_per_day: kinds.Usd = _setting(
        "FLASHBULB_USD_PER_DAY", "US dollars a person may cost in a day.", kinds.AN_AMOUNT, default=Decimal("1.00")
    )
    usd_per_month: kinds.Usd = _setting(
        "FLASHBULB_USD_PER_MONTH",
        "US dollars a person may cost in a month.",
        kinds.AN_AMOUNT,
        default=Decimal("10.00"),
    )
    total_usd_per_month: kinds.Usd = _setting(
        "FLASHBULB_TOTAL_USD_PER_MONTH",
        "US dollars everybody together may cost in a month.",
        kinds.AN_AMOUNT,
        default=Decimal("50.00"),
    )

    log: Annotated[Literal["auto", "human", "json"], kinds.LowerCase] = _setting(
        "FLASHBULB_LOG",
        "How log lines look; auto is human on a terminal and json elsewhere.",
        "auto, human or json",
        "Log, and who is told",
        default="auto",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], kinds.LowerCase] = _setting(
        "FLASHBULB_LOG_LEVEL", "The least that is logged.", "debug, info, warning or error", default="info"
    )
    admins: kinds.Admins = _setting(
        "FLASHBULB_ADMINS",
        "Who is told when something needs a person, such as an account without credit.",
        kinds.SOME_PEOPLE,
        default=(),
    )

    @field_validator("*", mode="before")
    @classmethod
    def _as_meant(cls, value: object, about: ValidationInfo) -> object:
        """The value without quotes around it; the default when nothing is left."""
        plain = kinds.unquoted(value)
        if plain != "":
            return plain
        field = cls.model_fields[str(about.field_name)]
        return field.get_default(call_default_factory=True, validated_data=about.data)

    def rules(self) -> tuple[Rule, ...]:
        """What anybody may use where no admin has decided anything else."""
        return (
            Rule(EACH_PERSON, "asks", "day", self.asks_per_day),
            Rule(EACH_PERSON, "pictures", "day", self.pictures_per_day),
            Rule(EACH_PERSON, "clips", "day", self.clips_per_day),
            Rule(EACH_PERSON, "micros", "day", _micros(self.usd_per_day)),
            Rule(EACH_PERSON, "micros", "month", _micros(self.usd_per_month)),
            Rule(EVERYTHING, "micros", "month", _micros(self.total_usd_per_month)),
        )

    def assumed(self) -> Mapping[str, Mapping[str, str]]:
        """What holds where no admin has decided anything, by scope and the names of `core/house_settings.py`."""
        channels = {part.strip() for part in (self.discord_threads or "").split(",")} - {""}
        everywhere = {
            **({"pictures": "relaxed"} if self.relax_age_gated else {}),
            **({"threads": "yes"} if "all" in channels else {}),
        }
        some = {f"channel:discord:{channel}": {"threads": "yes"} for channel in channels - {"all"}}
        return {EVERYTHING: everywhere, **some}

    @property
    def answers_are_canned(self) -> bool:
        """Whether the usual model is played by a stand-in: one of Gemini's, without a key."""
        return self.gemini_api_key is None and catalog().chat[self.chat_model].service == "google"

    def web_people(self) -> Mapping[str, SecretStr]:
        """Who may use the page, with the secret that each of them types; empty when nobody has to."""
        return kinds.people_of(self.web_token.get_secret_value()) if self.web_token else {}

    @property
    def slack_is_http(self) -> bool:
        """Whether Slack is to call us: where only the secret is set that its calls are known by."""
        return self.slack_app_token is None and self.slack_signing_secret is not None

    def slack_problem(self, *, is_http: bool) -> str:
        """What is missing for Slack, in a sentence; empty when nothing is.

        Args:
            is_http: Slack calls us; otherwise we call Slack (Socket Mode).
        """
        if self.slack_bot_token is None:
            return f"SLACK_BOT_TOKEN is not set. {SLACK_GUIDE}"
        if is_http and self.slack_signing_secret is None:
            return f"SLACK_SIGNING_SECRET is not set, so nobody could tell Slack's calls from others'. {SLACK_GUIDE}"
        if not is_http and self.slack_app_token is None:
            return f"SLACK_APP_TOKEN is not set, and Socket Mode needs it. {SLACK_GUIDE}"
        return ""

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be seen, for the log to hide."""
        return tuple(dict.fromkeys(self._secrets()))

    def _secrets(self) -> Iterator[str]:
        of_models = (self.gemini_api_key, self.openai_api_key, self.anthropic_api_key, self.local_api_key)
        keys = (*of_models, self.modelslab_api_key, self.discord_token, self.web_token)
        of_slack = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)
        yield from (key.get_secret_value() for key in (*keys, *of_slack) if key)
        yield from (secret.get_secret_value() for secret in self.web_people().values())
        password = urlsplit(self.database_url.get_secret_value()).password
        if password:
            yield from (password, unquote(password))


def problems_of_models(settings: Settings) -> Iterator[str]:
    """A sentence for each chat model that was chosen and could not be asked."""
    if settings.fallback_model == settings.chat_model:
        yield "FLASHBULB_FALLBACK_MODEL has to be another model than FLASHBULB_CHAT_MODEL."
    lacking = {
        "google": settings.gemini_api_key is None and "GEMINI_API_KEY",
        "openai": settings.openai_api_key is None and "OPENAI_API_KEY",
        "anthropic": settings.anthropic_api_key is None and "ANTHROPIC_API_KEY",
    }
    # Without a key for Gemini answers are canned, which is a choice; any other model was chosen to be asked.
    chosen = [("FLASHBULB_CHAT_MODEL", settings.chat_model), ("FLASHBULB_FALLBACK_MODEL", settings.fallback_model)]
    for name, model in chosen:
        service = catalog().chat[model].service if model else "local"
        key = lacking.get(service)
        if key and not (service == "google" and settings.answers_are_canned):
            yield f"{key} is not set, and {name} is {model}."


def read_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of the environment and, for what it does not say, of `env_file`.

    Raises:
        BadConfig: With one line for each problem. Secrets are not in it.
    """
    problems = [*problems_of_file(env_file), *problems_of_names(Settings, env_file)]
    try:
        settings = Settings(_env_file=env_file)
        problems += problems_of_models(settings)
    except ValidationError as error:
        problems += problems_of(Settings, error)
    except (OSError, UnicodeError):
        pass  # the file is among its own problems already
    if problems:
        raise BadConfig("\n".join(problems))
    return settings


def env_example() -> str:
    """What `.env.example` has to say."""
    return example_of(Settings)


def _micros(usd: Decimal) -> int:
    return int(usd * MICROS_PER_USD)


if __name__ == "__main__":
    print(env_example(), end="")
