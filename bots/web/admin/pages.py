"""The admin pages, put together."""

from aiohttp import web

from bots.web.admin.audit import AuditLog
from bots.web.admin.charts import ChartPictures
from bots.web.admin.dashboard import Dashboard
from bots.web.admin.decisions import Decisions
from bots.web.admin.people import People
from bots.web.admin.requests import RequestLog
from bots.web.admin.settings import SettingsView
from bots.web.admin.stores import AdminStores
from bots.web.admin.views import Views
from bots.web.admin.works import Gallery


def admin_routes(stores: AdminStores) -> list[web.AbstractRouteDef]:
    """Everything below `/admin`, for admins only."""
    views = Views(stores)
    decisions = Decisions(views)
    parts = (
        Dashboard(views),
        ChartPictures(views),
        People(views, decisions),
        SettingsView(views, decisions),
        Gallery(views),
        RequestLog(views),
        AuditLog(views),
    )
    return [route for part in parts for route in part.routes()]
