"""What a print costs its process: processor seconds and memory for a plan of about 50 and of about 200 pages."""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime

import pikepdf

from bench.larger_plans import times
from budgeting.plans.plan import Plan
from planner.config import load_settings
from planner.demo.loading import PROGRAMME, load_demo
from planner.demo.sign_ins import SIGN_INS
from planner.reports.attached import packed
from planner.reports.cover import Cover
from planner.reports.pages import plan_html
from planner.reports.pdf import child_environment
from planner.services.plans import see_plan
from planner.services.workspaces import person_named
from planner.storage.database import Database

# How many times the demo's plan is printed in one, and what is asked of that print: pages, seconds, MB.
SIZES = ((2, 50, 6, 300), (10, 200, 30, 900))
_MB = 1024


def main(options: list[str]) -> None:
    """Load the demo into a folder that is thrown away, print its plan larger and larger, and write a table."""
    rounds = int(options[0]) if options else 3
    plan = _demo_plan()
    print("\n| pages | KiB of HTML | KiB of PDF | processor s | s of the clock | MB | asked |\n|---|---|---|---|---|---|---|")
    for count, pages, seconds, megabytes in SIZES:
        html = plan_html(times(plan, count), _cover())
        best = min((_measured(html) for _ in range(rounds)), key=lambda one: one[2])
        sizes = " | ".join(f"{value:,.0f}" for value in best[:2])
        print(
            f"| {best[5]} | {len(html) // 1024:,} | {sizes.split(' | ')[1]} | {best[2]:.1f} | {best[3]:.1f} | {best[4]:.0f} "
            f"| {pages} pages in {seconds} s and {megabytes} MB |"
        )
