"""Classic and NextGen beside each other, each with a pump and a balance of its own, on Rust hosts."""

from contextlib import contextmanager

import pytest
import requests

from programs import eventually
from test_deck import Deck
from test_nextgen_deck import NextGenDeck
from test_requests import HTML


class Both:
    """A Classic and a NextGen, each with a host that has its deck."""

    def __init__(self, folder):
        for name in ["classic", "nextgen"]:
            (folder / name).mkdir()
        self.classic, self.nextgen = Deck(folder / "classic"), NextGenDeck(folder / "nextgen")
        self.page_of_classic = f"{self.classic.url}/remote-pump/"
        self.page_of_nextgen = f"{self.nextgen.url}/plugins/remote-pump/"

    def show_the_plugins_of(self, host):
        for lab in [self.classic, self.nextgen]:
            lab.ivoryos.environment["RUST_URL"] = host

    def moves(self, lab):
        """How often the pump of this IvoryOS has moved, as it says itself."""
        status = lab.status(self.person) if lab is self.classic else lab.status()
        return status["moves"]

    @contextmanager
    def running(self, *hosts):
        """Starts these hosts and both IvoryOS."""
        try:
            for host in hosts:
                host.start()
            self.classic.ivoryos.start()
            self.nextgen.ivoryos.start()
            self.person = self.classic.login()
            yield self
        finally:
            self.classic.stop()
            self.nextgen.stop()

    def dispense(self, page):
        """Sends the form of one of the pages."""
        sender = self.person if page == self.page_of_classic else requests
        return sender.post(f"{page}dispense", data={"ml": "0.1"}, headers=HTML, timeout=30)


@pytest.fixture
def both(tmp_path):
    return Both(tmp_path)


@pytest.mark.parametrize("owner", ["classic", "nextgen"])
def test_on_one_host_the_pages_of_both_move_the_one_deck_that_it_has(both, owner):
    of_owner, other = (both.classic, both.nextgen) if owner == "classic" else (both.nextgen, both.classic)
    both.show_the_plugins_of(of_owner.rust_url)
    with both.running(of_owner.rust):
        eventually(of_owner.online)
        for page in [both.page_of_classic, both.page_of_nextgen]:
            assert both.dispense(page).status_code == 200
        assert (both.moves(of_owner), both.moves(other)) == (2, 0)

        # The host does not take the other pump of the same name in place of the one that went.
        of_owner.ivoryos.kill()
        page = both.page_of_nextgen if owner == "classic" else both.page_of_classic
        eventually(lambda: both.dispense(page).status_code == 503)
        assert both.moves(other) == 0


def test_with_a_host_for_each_the_pages_of_both_move_their_own_decks(both):
    both.nextgen.ivoryos.environment["RUST_URL"] = both.nextgen.rust_url
    with both.running(both.classic.rust, both.nextgen.rust):
        eventually(both.classic.online)
        eventually(both.nextgen.online)
        assert both.dispense(both.page_of_classic).status_code == 200
        assert (both.moves(both.classic), both.moves(both.nextgen)) == (1, 0)
        for _ in range(2):
            assert both.dispense(both.page_of_nextgen).status_code == 200
        assert (both.moves(both.classic), both.moves(both.nextgen)) == (1, 2)
