"""What a browser says of itself, in the two words by which people know it: “Firefox on Windows”."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found: most browsers also name those that they want to be taken for.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet")),
    *(("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("HeadlessChrome", "Chrome")),
    *(("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"), ("python", "Python")),
)
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS")),
    *(("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"), ("BSD", "BSD")),
)


def browser_words(user_agent: str) -> str:
    """Browser and system, as far as they are known; it is the sender's word and may be false."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), _("An unknown browser"))
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
