//! Any instrument of the simulated lab, for those who only want its faults.

use ivoryos_plugin::{Deck, Instrument};

use crate::{Balance, Camera, Fault, Hotplate, Pump};

/// An instrument whose faults can be switched.
pub trait Simulated: Send + Sync {
    /// The fault that is switched on.
    fn fault(&self) -> Option<Fault>;

    /// Switches a fault on, or off with `None`.
    fn set_fault(&self, fault: Option<Fault>);
}

impl dyn Simulated {
    /// The instrument of this name on the deck, if it is one of the simulated lab's.
    pub fn on(deck: &Deck, name: &str) -> Option<Box<dyn Simulated>> {
        find::<Balance>(deck, name)
            .or_else(|| find::<Camera>(deck, name))
            .or_else(|| find::<Hotplate>(deck, name))
            .or_else(|| find::<Pump>(deck, name))
    }
}

fn find<T: Send + Sync + 'static>(deck: &Deck, name: &str) -> Option<Box<dyn Simulated>>
where
    Instrument<T>: Simulated,
{
    let found = deck.instrument::<T>(name).ok()?;
    Some(Box::new(found))
}

macro_rules! simulated {
    ($($driver:ty),*) => { $(
        impl Simulated for Instrument<$driver> {
            fn fault(&self) -> Option<Fault> {
                <$driver>::fault(self)
            }

            fn set_fault(&self, fault: Option<Fault>) {
                <$driver>::set_fault(self, fault);
            }
        }
    )* };
}

simulated!(Balance, Camera, Hotplate, Pump);
