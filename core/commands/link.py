"""/link: makes one person of somebody's accounts, with a code that only they have seen, and two of one again."""

from collections.abc import Sequence

from core.command import Command, Option, OptionKind
from core.errors import BadOption, NotFound
from core.kit import Kit
from core.limits import PERIODS
from core.names import markdown_name, platform_name
from core.people import CODE_CHARS, code_of, new_code
from core.values import Notice, Offer, Request, Show, Text

UNLINK = "unlink"
CODE_CHARS_TYPED = 40
OWN = (
    "That is this account's own code: say it with the other account, on the other platform. It is not valid any more, "
    "in case somebody has read it here; `/link` gives you a new one."
)
WRONG = (
    "That is not a code that is valid now. A code is good for 10 minutes and for one use; `/link` on the other "
    "platform gives you a new one."
)
TOO_OFTEN = "Too many codes were wrong, so this account can try again in an hour."
ALREADY = "These accounts are tied together already. `/link` lists them."
HOW = (
    "With a code, your accounts become one person here: one limit, one history, and the same defaults. Say `/link` "
    "with the code below where your other account is. What that account asked and used so far comes to this one, "
    "{account}; `/link unlink` gives it back.\n\n"
    "The code is good for 10 minutes and for one use. Whoever says it becomes you, so show it to nobody."
)
PARTING = (
    "{account} becomes a person of its own again. What was asked with it goes back to it, and what it used today and "
    "this month counts towards its own limits; both keep your defaults."
)


async def run(request: Request, kit: Kit, show: Show) -> None:
    account, typed = str(request.options.get("account", "")), str(request.options.get("code", ""))
    if account and request.options["confirm"]:
        await _part(account, request, kit, show)
    elif typed.strip().casefold() == UNLINK:
        await _ask_before_parting(request.asked_by, request, kit, show)
    elif account:
        await _ask_before_parting(account, request, kit, show)
    elif typed:
        await _tie(typed, request, kit, show)
    else:
        await _tell(request, kit, show)


async def _tell(request: Request, kit: Kit, show: Show) -> None:
    """Which accounts there are, and a code for one more."""
    accounts = await _accounts(request, kit)
    if len(accounts) > 1:
        show(Text(f"These accounts are one person here:\n\n{await _listed(accounts, request, kit)}\n\n"))
    show(Text(HOW.format(account=await _called(accounts[0], kit))))
    code = new_code(kit.dice)
    while not await kit.people.new_code(request.asked_by, code, kit.now()):
        code = new_code(kit.dice)
    half = CODE_CHARS // 2
    # Not among what is kept: only its hash is stored.
    show(Notice(f"Your code: {code[:half]}-{code[half:]}", is_private=True))
    if len(accounts) == 2:
        show(Offer("Unlink", "link", {"account": request.asked_by}, is_danger=True))
        return
    for account in accounts[1:]:
        show(Offer(f"Unlink {platform_name(account)}", "link", {"account": account}, is_danger=True))


async def _tie(typed: str, request: Request, kit: Kit, show: Show) -> None:
    before = await _accounts(request, kit)
    account, code = request.asked_by, code_of(typed)
    match await kit.people.link(account, code, kit.now(), _periods(kit)):
        case "wrong":
            raise NotFound(WRONG)
        case "too often":
            raise NotFound(TOO_OFTEN)
        case "own":
            raise BadOption(OWN)
        case "already":
            show(Notice(ALREADY))
        case "linked":
            accounts = await _accounts(request, kit)
            _forget_defaults((*before, *accounts), kit)
            show(
                Text(
                    "Done: these accounts are one person here now, with one limit, one history and the same "
                    f"defaults.\n\n{await _listed(accounts, request, kit)}\n\nEarlier requests of this account stand "
                    "behind the others in `/history`. If this was not meant to be, take it back."
                )
            )
            show(Offer("Unlink", "link", {"account": account}, is_danger=True))


async def _ask_before_parting(account: str, request: Request, kit: Kit, show: Show) -> None:
    await _find(account, request, kit)
    show(Text(PARTING.format(account=await _called(account, kit))))
    show(Offer("Unlink now", "link", {"account": account, "confirm": True}, is_danger=True))


async def _part(account: str, request: Request, kit: Kit, show: Show) -> None:
    accounts = await _find(account, request, kit)
    await kit.people.unlink(account, request.asked_by, kit.now(), _periods(kit))
    await kit.rulebook.refresh()
    _forget_defaults(accounts, kit)
    show(Notice(f"{await _called(account, kit)} is a person of its own again, with its own limits and history."))


async def _find(account: str, request: Request, kit: Kit) -> Sequence[str]:
    """All accounts of whoever asks. Raises NotFound where this is not among them, or the only one."""
    accounts = await _accounts(request, kit)
    if len(accounts) < 2 or account not in accounts:
        raise NotFound("This account is tied to no other. `/link` gives you a code to tie it with.")
    return accounts


async def _accounts(request: Request, kit: Kit) -> Sequence[str]:
    policy = await kit.rulebook.refresh()
    return policy.accounts_of(policy.person_of(request.asked_by))


async def _listed(accounts: Sequence[str], request: Request, kit: Kit) -> str:
    here = {request.asked_by: " (this one)"}
    return "\n".join([f"- {await _called(account, kit)}{here.get(account, '')}" for account in accounts])


async def _called(account: str, kit: Kit) -> str:
    """`Discord: Ada`."""
    names = {account: account.rpartition(":")[2], **await kit.administration.names()}
    return f"{platform_name(account)}: {markdown_name(account, names)}"


def _periods(kit: Kit) -> Sequence[str]:
    return [kit.calendar.period(period, kit.now())[0] for period in PERIODS]


def _forget_defaults(accounts: Sequence[str], kit: Kit) -> None:
    for account in accounts:
        kit.preferences.forget(account)


command = Command(
    name="link",
    help="Tie your accounts on Discord, Slack and the page together: one limit, one history. Without words: a code.",
    run=run,
    options=(
        Option(
            "code",
            "The code that your other account was given; or unlink.",
            takes_rest=True,
            longest_chars=CODE_CHARS_TYPED,
        ),
        Option("account", "The account that becomes a person of its own.", is_hidden=True),
        Option("confirm", "Really part them.", OptionKind.FLAG, default=False, is_hidden=True),
    ),
    examples=("/link", "/link ACDE-FHJK", "/link unlink"),
    is_private=True,
)
