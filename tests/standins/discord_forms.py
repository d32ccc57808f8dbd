"""Discord's limits on what a bot sends: messages, components, modals and choices."""

from tests.standins.discord_mentions import check_mentions
from tests.standins.discord_refusals import Complaints, Json, Refusal
from tests.standins.discord_things import COMPONENTS_V2, Channel, Upload, walk

CONTENT_CHARS = 2000
EMBEDS = 10
EMBED_CHARS = 6000
FILES = 10
DESCRIPTION_CHARS = 1024
ROWS = 5
ROW_BUTTONS = 5
COMPONENTS = 40
TEXT_CHARS = 4000
LABEL_CHARS = 80
CUSTOM_ID_CHARS = 100
URL_CHARS = 512
SELECT_OPTIONS = 25
SELECT_CHARS = 100
PLACEHOLDER_CHARS = 150
CHOICES = 25
CHOICE_CHARS = 100
MODAL_PARTS = 5
MODAL_TITLE_CHARS = 45
MODAL_LABEL_CHARS = 45
MODAL_DESCRIPTION_CHARS = 100
INPUT_CHARS = 4000
INPUT_PLACEHOLDER_CHARS = 100

ATTACHED = "attachment://"

ROW, BUTTON, INPUT, LABEL, TEXT_DISPLAY = 1, 2, 4, 18, 10
SELECTS = (3, 5, 6, 7, 8)
LINK_STYLE, PREMIUM_STYLE = 5, 6
Path = tuple[object, ...]


def check_message(form: Json, files: dict[int, Upload], channel: Channel, flags: int, *prefix: str) -> None:
    """Refuses what breaks a limit; `flags` are those the message will have."""
    if any(len(file.content) > channel.file_limit_bytes for file in files.values()):
        raise Refusal(40005)
    complaints = Complaints(*prefix)
    complaints.longest(("content",), form.get("content"), CONTENT_CHARS)
    complaints.longest(("embeds",), form.get("embeds"), EMBEDS)
    if sum(map(embed_chars, form.get("embeds") or [])) > EMBED_CHARS:
        complaints.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_CHARS}")
    check_files(form, files, complaints)
    check_mentions(form.get("allowed_mentions"), complaints)
    check_components(form.get("components") or [], complaints, is_v2=bool(flags & COMPONENTS_V2))
    if flags & COMPONENTS_V2 and (form.get("content") or form.get("embeds") or form.get("poll")):
        words = "The message cannot have content, embeds or a poll with IS_COMPONENTS_V2."
        complaints.add(("flags",), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words)
    complaints.raise_any()


def embed_chars(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    for part in embed.get("fields") or []:
        texts += [part.get("name"), part.get("value")]
    return sum(len(text) for text in texts if text)


def check_files(form: Json, files: dict[int, Upload], complaints: Complaints) -> None:
    listed = form.get("attachments") or []
    if max(len(listed), len(files)) > FILES:
        complaints.longest(("attachments",), [*listed, *[None] * len(files)], FILES)
    for index, about in enumerate(listed):
        complaints.longest(("attachments", index, "description"), about.get("description"), DESCRIPTION_CHARS)


def check_components(components: list[Json], complaints: Complaints, *, is_v2: bool) -> None:
    parts = walk(components)
    if is_v2:
        texts = [part.get("content", "") for part in parts if part["type"] == TEXT_DISPLAY]
        if len(parts) > COMPONENTS or sum(map(len, texts)) > TEXT_CHARS:
            complaints.add(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_OR_CHARACTERS", "Too much for one message.")
    else:
        complaints.longest(("components",), components, ROWS)
        for index, row in enumerate(components):
            if row["type"] != ROW:
                words = "Value of field must be one of (1,)."
                complaints.add(("components", index, "type"), "UNION_TYPE_CHOICES", words)
    for index, part in enumerate(components):
        check_part(part, ("components", index), complaints)
    check_custom_ids(parts, complaints)


def check_custom_ids(parts: list[Json], complaints: Complaints) -> None:
    seen: set[str] = set()
    for part in parts:
        custom_id = part.get("custom_id")
        if custom_id in seen:
            words = "Component custom id cannot be duplicated"
            complaints.add(("components",), "COMPONENT_CUSTOM_ID_DUPLICATED", words)
        if custom_id:
            seen.add(custom_id)


def check_part(part: Json, path: Path, complaints: Complaints) -> None:
    complaints.longest((*path, "custom_id"), part.get("custom_id"), CUSTOM_ID_CHARS)
    if part["type"] == ROW:
        check_row(part, path, complaints)
    if part["type"] == BUTTON:
        check_button(part, path, complaints)
    if part["type"] in SELECTS:
        check_select(part, path, complaints)
    for index, inner in enumerate(part.get("components") or []):
        check_part(inner, (*path, "components", index), complaints)
    if accessory := part.get("accessory"):
        check_part(accessory, (*path, "accessory"), complaints)


def check_row(row: Json, path: Path, complaints: Complaints) -> None:
    inside = row.get("components") or []
    complaints.between((*path, "components"), inside, 1, ROW_BUTTONS)
    if len(inside) > 1 and any(part["type"] != BUTTON for part in inside):
        words = "The specified component exceeds the maximum width"
        complaints.add((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)


def check_button(button: Json, path: Path, complaints: Complaints) -> None:
    complaints.longest((*path, "label"), button.get("label"), LABEL_CHARS)
    complaints.longest((*path, "url"), button.get("url"), URL_CHARS)
    style = button.get("style")
    if style == PREMIUM_STYLE:
        return
    needed, unwanted = ("url", "custom_id") if style == LINK_STYLE else ("custom_id", "url")
    complaints.required((*path, needed), button.get(needed))
    if button.get(unwanted):
        complaints.add(
            (*path, unwanted), "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "A button has one of custom_id and url."
        )
    if not button.get("label") and not button.get("emoji"):
        complaints.add((*path, "label"), "BUTTON_COMPONENT_LABEL_REQUIRED", "A button has a label or an emoji.")


def check_select(select: Json, path: Path, complaints: Complaints) -> None:
    complaints.required((*path, "custom_id"), select.get("custom_id"))
    complaints.longest((*path, "placeholder"), select.get("placeholder"), PLACEHOLDER_CHARS)
    if select["type"] != SELECTS[0]:
        return
    options = select.get("options") or []
    complaints.between((*path, "options"), options, 1, SELECT_OPTIONS)
    for index, option in enumerate(options):
        for name in ("label", "value", "description"):
            complaints.longest((*path, "options", index, name), option.get(name), SELECT_CHARS)


def check_choices(form: Json) -> None:
    """Refuses the choices of an autocompletion that break a limit."""
    complaints = Complaints("data")
    choices = form.get("choices") or []
    complaints.longest(("choices",), choices, CHOICES)
    for index, choice in enumerate(choices):
        complaints.between(("choices", index, "name"), choice.get("name"), 1, CHOICE_CHARS)
        complaints.longest(("choices", index, "value"), choice.get("value"), CHOICE_CHARS)
    complaints.raise_any()


def check_modal(form: Json) -> None:
    """Refuses a modal that breaks a limit."""
    complaints = Complaints("data")
    complaints.between(("title",), form.get("title"), 1, MODAL_TITLE_CHARS)
    complaints.between(("custom_id",), form.get("custom_id"), 1, CUSTOM_ID_CHARS)
    complaints.between(("components",), form.get("components"), 1, MODAL_PARTS)
    for index, part in enumerate(form.get("components") or []):
        check_modal_part(part, ("components", index), complaints)
    check_custom_ids(walk(form.get("components") or []), complaints)
    complaints.raise_any()


def check_modal_part(part: Json, path: Path, complaints: Complaints) -> None:
    if part["type"] not in (ROW, LABEL, TEXT_DISPLAY):
        complaints.add((*path, "type"), "UNION_TYPE_CHOICES", "Value of field must be one of (1, 10, 18).")
    if part["type"] == LABEL:
        complaints.between((*path, "label"), part.get("label"), 1, MODAL_LABEL_CHARS)
        complaints.longest((*path, "description"), part.get("description"), MODAL_DESCRIPTION_CHARS)
    for inner in walk([part]):
        complaints.longest((*path, "custom_id"), inner.get("custom_id"), CUSTOM_ID_CHARS)
        if inner["type"] == INPUT:
            complaints.longest((*path, "label"), inner.get("label"), MODAL_LABEL_CHARS)
            complaints.longest((*path, "value"), inner.get("value"), INPUT_CHARS)
            complaints.longest((*path, "placeholder"), inner.get("placeholder"), INPUT_PLACEHOLDER_CHARS)
        if inner["type"] in SELECTS:
            check_select(inner, path, complaints)


def check_references(components: list[Json], filenames: set[str]) -> None:
    """Refuses components that show a file which is not attached."""
    complaints = Complaints()
    for part in walk(components):
        media = [part.get("media"), part.get("file"), *(item.get("media") for item in part.get("items") or [])]
        for url in [each["url"] for each in media if each]:
            name = url.removeprefix(ATTACHED)
            if name != url and name not in filenames:
                words = f"Referenced attachment {name!r} was not found"
                complaints.add(("components",), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", words)
    complaints.raise_any()
