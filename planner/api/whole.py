"""The whole API: importing this module declares every operation."""

from typing import Final

from flask import Blueprint

from planner.api import jobs, openapi, programmes
from planner.api.operations import blueprint

__all__ = ["API_BLUEPRINTS", "jobs", "openapi", "programmes"]

API_BLUEPRINTS: Final[tuple[Blueprint, ...]] = (blueprint, openapi.blueprint)
