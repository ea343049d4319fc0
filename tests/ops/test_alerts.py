"""Alerts as Prometheus itself reads them: valid, raised by the figures that they are for, by no others.

Where no promtool is installed (Debian and Ubuntu: apt-get install prometheus) what needs it is skipped.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.test import Client

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROMTOOL, AMTOOL = shutil.which("promtool"), shutil.which("amtool")
by_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="there is no promtool on the PATH: apt-get install prometheus"
)


def promtool(*words: str, given: bytes = b"") -> str:
    """What it says; fails where it finds something wrong."""
    done = subprocess.run(
        [str(PROMTOOL), *words], cwd=DEPLOY, input=given, capture_output=True, check=False, timeout=60
    )
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


@by_promtool
def test_rules_and_configuration_are_valid() -> None:
    assert "9 rules found" in promtool("check", "rules", "alerts.yml")
    promtool("check", "config", "--syntax-only", "prometheus.yml")


@pytest.mark.skipif(
    AMTOOL is None, reason="there is no amtool on the PATH: apt-get install prometheus-alertmanager"
)
def test_whoever_is_paged_is_told() -> None:
    """Where alerts of each severity lead, by Alertmanager's own reading of the file."""
    for severity, receiver in (("page", "on-call"), ("ticket", "desk")):
        command = [str(AMTOOL), "config", "routes", "test", "--config.file", "alertmanager.yml"]
        done = subprocess.run(
            [*command, f"severity={severity}"], cwd=DEPLOY, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout.strip()) == (0, receiver), done.stderr


@by_promtool
def test_each_alert_is_raised_by_what_it_is_for() -> None:
    assert "SUCCESS" in promtool("test", "rules", "alerts_test.yml")


@by_promtool
@pytest.mark.django_db
def test_figures_are_well_formed() -> None:
    """Its own check of what the site shows: names, units, words of help."""
    Client().get("/about/")
    assert promtool("check", "metrics", given=Client().get("/metrics").content) == ""


def test_every_alert_has_a_case_and_a_line_in_the_manual() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    names = {rule["alert"] for rule in rules}
    cases = yaml.safe_load((DEPLOY / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    asked = [one for case in cases for one in case["alert_rule_test"]]
    assert {one["alertname"] for one in asked if one.get("exp_alerts")} == names
    assert {one["alertname"] for one in asked if not one.get("exp_alerts")} == names
    manual = (DEPLOY.parent / "docs" / "operate.md").read_text(encoding="utf-8")
    assert all(name in manual for name in names)
