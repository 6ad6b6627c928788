//! Combines two decks: the host's own and the Python one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Callable, Deck, Slot};

impl Deck {
    /// Whether both are handles of the same deck.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Whether both have the same name and the same instruments.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let objects = |deck: &Self| -> BTreeMap<String, usize> {
            let slots = deck.inner.instruments.iter();
            slots
                .map(|(name, slot)| (name.clone(), slot.address))
                .collect()
        };
        self.name() == other.name() && objects(self) == objects(other)
    }

    /// Returns a deck with these instruments of Python added to its own, and the names that it has already: of those it keeps
    /// its own instrument.
    pub(crate) fn beside<T: Callable + 'static>(
        self,
        others: &BTreeMap<String, Arc<T>>,
    ) -> (Self, Vec<String>) {
        let is_taken = |name: &&String| self.inner.instruments.contains_key(*name);
        let taken: Vec<String> = others.keys().filter(is_taken).cloned().collect();
        let free = others.iter().filter(|(name, _)| !taken.contains(name));
        let deck = free.fold(self.clone(), |deck, (name, other)| {
            let callable: Arc<dyn Callable> = Arc::<T>::clone(other);
            deck.put(name.clone(), Arc::clone(other), Some(callable))
        });
        (deck, taken)
    }

    /// Returns a deck without its instruments of this type for which the predicate is true.
    pub(crate) fn without<T: 'static>(&self, is_such: impl Fn(&T) -> bool) -> Self {
        let mut inner = (*self.inner).clone();
        let is_such = |slot: &Slot| {
            let object = slot.object.downcast_ref::<Arc<T>>();
            object.is_some_and(|it| is_such(it))
        };
        inner.instruments.retain(|_, slot| !is_such(slot));
        Self::of(inner)
    }
}
