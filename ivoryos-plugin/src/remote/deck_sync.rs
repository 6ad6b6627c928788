//! Keeps the Python instruments on the live deck, beside those of the local deck.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::client::Client;
use super::instrument::RemoteInstrument;
use super::schema::RemoteSchema;
use crate::deck::{Deck, GlobalState};

/// Adds the Python instruments to the local deck while `IvoryOS` answers. The local deck is the last one that the program
/// or a plugin has set. Of two instruments with one name the local one stays.
pub(super) struct DeckSync {
    state: GlobalState,
    client: Arc<Client>,
    name: String,
    local: Option<Deck>,
    /// The Python instruments of the last answer. One whose schema has not changed stays the same object.
    remote: BTreeMap<String, Arc<RemoteInstrument>>,
    online: bool,
    /// The names of the last answer that the local deck has as well.
    taken: Vec<String>,
    /// The deck that this has set last.
    put: Option<Deck>,
}

impl DeckSync {
    pub(super) fn new(state: GlobalState, client: Arc<Client>, name: String) -> Self {
        Self {
            state,
            client,
            name,
            local: None,
            remote: BTreeMap::new(),
            online: false,
            taken: Vec::new(),
            put: None,
        }
    }

    /// Shows these Python instruments on the deck.
    pub(super) fn show(&mut self, instruments: &BTreeMap<String, RemoteSchema>) {
        let remote = instruments.iter().map(|(name, schema)| {
            let same = self.remote.get(name).filter(|it| it.schema() == schema);
            let instrument = same.cloned().unwrap_or_else(|| {
                let client = Arc::clone(&self.client);
                Arc::new(RemoteInstrument::new(name.clone(), schema.clone(), client))
            });
            (name.clone(), instrument)
        });
        self.remote = remote.collect();
        self.online = true;
        self.put(true);
    }

    /// Removes the Python instruments: `IvoryOS` does not answer.
    pub(super) fn hide(&mut self) {
        if self.online {
            self.online = false;
            self.put(true);
        }
    }

    /// Adds the Python instruments again if the program or a plugin has set another deck.
    pub(super) fn look(&mut self) {
        self.put(false);
    }

    fn put(&mut self, is_changed: bool) {
        let Self {
            state,
            client,
            name,
            local,
            remote,
            online,
            taken,
            put,
        } = self;
        let before = taken.clone();
        // Dropped after the deck is unlocked: drivers may publish when they are dropped.
        let _gone = (local.clone(), put.clone());
        state.change_deck(|deck| {
            let is_ours = match (deck.as_ref(), put.as_ref()) {
                (Some(deck), Some(put)) => deck.is(put),
                (None, None) => true,
                _ => false,
            };
            if is_ours && !is_changed {
                return false;
            }
            if !is_ours {
                // A plugin may have added instruments to a copy of the deck with the Python ones.
                let is_remote = |it: &RemoteInstrument| it.is_of(client);
                *local = deck.as_ref().map(|deck| deck.without(is_remote));
            }
            let next = if *online {
                let local = local.clone().unwrap_or_else(|| Deck::new(name.as_str()));
                let (next, names) = local.beside(remote);
                *taken = names;
                Some(next)
            } else {
                local.clone()
            };
            // Otherwise two hosts that share a state would replace each other's deck without end.
            if let (Some(deck), Some(next)) = (deck.as_ref(), &next)
                && deck.is_like(next)
            {
                *put = Some(deck.clone());
                return false;
            }
            put.clone_from(&next);
            *deck = next;
            true
        });
        for instrument in taken.iter().filter(|it| !before.contains(it)) {
            tracing::warn!(
                instrument,
                "the Python deck's instrument is not shown: the host's own deck has one of that name"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use super::DeckSync;
    use crate::deck::GlobalState;
    use crate::remote::address;
    use crate::remote::client::Client;
    use crate::remote::schema::RemoteSchema;

    fn deck_sync(state: &GlobalState, instruments: &[&str]) -> DeckSync {
        let client = Client::new(address::parse("http://lab").unwrap(), None, Duration::ZERO);
        let client = client.unwrap();
        let mut deck_sync = DeckSync::new(state.clone(), Arc::new(client), "lab".to_owned());
        let schema = |name: &&str| ((*name).to_owned(), RemoteSchema::default());
        deck_sync.show(&instruments.iter().map(schema).collect::<BTreeMap<_, _>>());
        deck_sync
    }

    #[test]
    fn two_hosts_of_one_state_do_not_answer_each_other_for_ever() {
        let state = GlobalState::new();
        let mut first = deck_sync(&state, &["balance", "pump"]);
        let mut second = deck_sync(&state, &["pump", "rinser"]);
        first.look();
        second.look();
        let mut deck = state.subscribe();
        deck.mark_unchanged();
        first.look();
        second.look();
        assert!(!deck.has_changed().unwrap());
        let deck = state.deck().unwrap();
        let names: Vec<_> = deck.instruments().collect();
        assert_eq!(names, ["balance", "pump", "rinser"]);
    }
}
