//! The table of the drivers that are on live decks.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock, RwLockWriteGuard};

use super::feed::Feed;
use crate::deck::Deck;
use crate::deck::driver::of_type;

/// By the drivers' addresses in memory. A driver is kept alive by the deck for which it is here.
static SEEN: LazyLock<RwLock<HashMap<usize, Vec<Seen>>>> = LazyLock::new(RwLock::default);

/// A driver on the deck of one state.
#[derive(Debug)]
pub(super) struct Seen {
    known: Known,
    kind: Kind,
}

/// Where a driver's calls are told, and as what.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) feed: Feed,
    /// Its names on that deck, sorted.
    pub(super) names: Arc<[String]>,
    /// Python has it.
    pub(super) is_remote: bool,
}

/// The type as which a driver is on a deck.
#[derive(Clone, Copy, Debug)]
pub(in crate::deck) struct Kind {
    /// The type itself; `None` where the deck has a trait object.
    id: Option<TypeId>,
    size: usize,
}

impl Kind {
    pub(in crate::deck) fn of<T: ?Sized + 'static>(driver: &T) -> Self {
        let is_sized = size_of::<&T>() == size_of::<usize>();
        Self {
            id: is_sized.then(TypeId::of::<T>),
            size: size_of_val(driver),
        }
    }
}

impl Kind {
    pub(in crate::deck) fn id(self) -> Option<TypeId> {
        self.id
    }
}

impl Seen {
    /// Whether it is of this type. A field at the begin of a driver has the driver's address; behind a trait object
    /// the size alone tells them apart.
    pub(super) fn is<T: 'static>(&self) -> bool {
        match self.kind.id {
            Some(id) => id == TypeId::of::<T>(),
            None => self.kind.size == size_of::<T>(),
        }
    }

    /// Whether its methods are told.
    pub(super) fn is_driver(&self) -> bool {
        self.kind.id.is_some_and(|id| of_type(id).is_some())
    }
}

fn seen() -> RwLockWriteGuard<'static, HashMap<usize, Vec<Seen>>> {
    SEEN.write().unwrap_or_else(PoisonError::into_inner)
}

/// Where calls of the driver at this address are told, if anybody watches there.
pub(super) fn find(address: usize, is_it: impl Fn(&Seen) -> bool) -> Vec<Known> {
    let seen = SEEN.read().unwrap_or_else(PoisonError::into_inner);
    let Some(here) = seen.get(&address) else {
        return Vec::new();
    };
    let here = here.iter().filter(|it| it.known.feed.is_heard());
    let here = here.filter(|it| is_it(it));
    here.map(|it| it.known.clone()).collect()
}

/// Puts the drivers of this deck into the table, in place of those of the deck before.
pub(in crate::deck) fn put_on(feed: &Feed, deck: &Deck) {
    let mut drivers: HashMap<usize, (Kind, Vec<String>, bool)> = HashMap::new();
    for (name, slot) in &deck.inner.instruments {
        let driver = (slot.kind, Vec::new(), slot.remote.is_some());
        let (kind, names, _) = drivers.entry(slot.address).or_insert(driver);
        names.push(name.clone());
        if kind.id.is_none() {
            *kind = slot.kind;
        }
    }
    let mut seen = seen();
    remove(&mut seen, feed);
    for (address, (kind, names, is_remote)) in drivers {
        let known = Known {
            feed: feed.clone(),
            names: names.into(),
            is_remote,
        };
        seen.entry(address).or_default().push(Seen { known, kind });
    }
}

/// Removes the drivers of the deck that was put on.
pub(in crate::deck) fn take_off(feed: &Feed) {
    remove(&mut seen(), feed);
}

fn remove(seen: &mut HashMap<usize, Vec<Seen>>, feed: &Feed) {
    seen.retain(|_, here| {
        here.retain(|it| !it.known.feed.is(feed));
        !here.is_empty()
    });
}
