"""What comes of a request, stored when it ends: what was said, made and offered."""

from core.memory import Closing
from core.values import Offer
from storage.codec import dump_work, millis, offer_values, plain
from storage.database import Script, Values, rows
from storage.summaries import store_folded, store_parts


def store_results(closing: Closing, person: str) -> Script[None]:
    """What came of it, for whoever it belongs to by now."""
    request = closing.request
    mine = {"request": request.id, "person": person}
    if request.replaces and closing.turns:
        yield from rows("replace_turns", request=request.replaces, person=person)
    for position, turn in enumerate(closing.turns):
        said: Values = {"role": turn.role, "name": plain(turn.name), "words": plain(turn.text)}
        place: Values = {"conversation": request.conversation, "at": millis(closing.at)}
        yield from rows("insert_turn", position=position, **place, **mine, **said)
    for position, work in enumerate(closing.works):
        made: Values = {"file": work.file, "made": dump_work(work), "at": millis(closing.at)}
        yield from rows("insert_work", position=position, **made, **mine)
    for offer in (update for update in closing.updates if isinstance(update, Offer) and update.id):
        yield from rows("insert_offer", **mine, **offer_values(offer))
    if closing.folded:
        yield from store_folded(closing.folded, closing.at)
    yield from store_parts(request.id, person, closing.parts, closing.at)
