"""Figures for whoever watches over the bot, in the form of Prometheus; the page gives them out at `/metrics`."""

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

REGISTRY = CollectorRegistry()

ORDERS = Counter(
    "flashbulb_orders",
    "Orders to the studio, by what became of them: bought, refused, put back (the provider had no room), unknown (the "
    "connection broke, so nobody knows whether it was bought), made, given up.",
    ["medium", "fate"],
    registry=REGISTRY,
)
WAITING = Gauge(
    "flashbulb_orders_waiting", "Orders that wait for a place at the studio, of all processes.", registry=REGISTRY
)
RUNNING = Gauge("flashbulb_orders_running", "Orders that run at the studio, of all processes.", registry=REGISTRY)
BREAKERS = Counter(
    "flashbulb_chat_model_breaker",
    "How often a chat model came to be left alone (open), tried again with one question (half-open) or used again "
    "(closed).",
    ["model", "state"],
    registry=REGISTRY,
)


def exposition() -> bytes:
    """All of them, as Prometheus reads them."""
    return generate_latest(REGISTRY)
