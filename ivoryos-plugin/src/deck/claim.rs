//! Claims: a handler claims an instrument before it moves it, so that only one moves it at a time.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::Deck;
use super::busy::Busy;
use super::caller::Caller;
use super::calls::{self, CallOutcome, Ongoing};
use super::claims::{self, Claimed};
use super::instrument::Instrument;
use super::jobs::Held;
use super::moves::Entry;
use super::suspended;

/// The exclusive use of an instrument, from [`Instrument::claim`]. It derefs to the driver; when it is dropped, the
/// instrument is free again.
///
/// ```
/// use ivoryos_plugin::{Claim, Deck};
///
/// struct Pump;
/// impl Pump {
///     fn dispense(&self, _ml: f64) {}
/// }
///
/// fn dispense(pump: &Claim<Pump>) {
///     pump.dispense(2.0); // a claim is used like the driver
/// }
///
/// let deck = Deck::new("lab").with("pump", Pump);
/// let pump = deck.instrument::<Pump>("pump")?;
/// let claim = pump.claim("dispensing 2.0 mL")?;
/// dispense(&claim);
/// drop(claim);
/// assert_eq!(pump.busy(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "the instrument is free again when the claim is dropped: write `let pump = pump.claim(…)?`, not `let _ = …`, which drops it at once"]
pub struct Claim<T: ?Sized> {
    instrument: Instrument<T>,
    /// In the record of movements, where there is one.
    entry: Option<Entry>,
    at: Instant,
    /// Where somebody watches, and does not see the driver's methods.
    call: Option<Ongoing>,
}

impl<T: ?Sized> Instrument<T> {
    /// Claims the instrument for what the text says, such as `dispensing 2.0 mL`. While the claim exists, other
    /// claims fail with [`Busy`]: in a route, `?` answers 409 with the text `pump is busy: dispensing 2.0 mL` and, as
    /// far as is known, who does it, since when and for how much longer.
    ///
    /// Reading the instrument and stopping it need no claim. Where a task goes on with the work after the
    /// request, move the claim into that task.
    ///
    /// A host records claims: if it is killed meanwhile, the pages of the next one say which movement was cut off.
    ///
    /// ```
    /// use ivoryos_plugin::Deck;
    ///
    /// let deck = Deck::new("lab").with("pump", ());
    /// let pump = deck.instrument::<()>("pump")?;
    /// let claim = pump.claim("dispensing 2.0 mL")?;
    /// let busy = pump.claim("priming").unwrap_err();
    /// assert!(busy.to_string().starts_with("pump is busy: dispensing 2.0 mL"));
    /// drop(claim);
    /// assert!(pump.claim("priming").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Busy`] while another claim is held, and for a second after the host's process was suspended: what arrives
    /// then may have been sent long before.
    pub fn claim(&self, to: impl Into<String>) -> Result<Claim<T>, Busy> {
        if let Some(suspension) = suspended::now() {
            return Err(Busy::suspended_host(Self::name(self), suspension));
        }
        let (doing, caller, since) = (to.into(), self.caller(), Timestamp::now());
        let claimed = Claimed {
            doing: doing.clone(),
            caller: Caller {
                run: Caller::current_run(),
                ..caller.clone()
            },
            since,
            until: None,
        };
        let run = claimed.caller.run;
        claims::insert(self.address(), claimed).map_err(|other| {
            let is_own = run != 0 && other.caller.run == run;
            let busy = Busy::new(Self::name(self), *other);
            if is_own { busy.of_itself() } else { busy }
        })?;
        let log = self.move_log();
        let claim = Claim {
            at: Instant::now(),
            entry: log.map(|log| log.begin(Self::name(self), &doing, caller, since)),
            call: calls::begin_claim(self.address(), Self::name(self), &doing, caller),
            instrument: self.clone(),
        };
        if let (Some(plugin), Some(function)) = (caller.plugin, caller.get_route)
            && claims::is_first_get(plugin, function)
        {
            tracing::warn!(
                plugin,
                function,
                instrument = Self::name(self),
                "a route that answers GET claims an instrument: a browser may ask for it again by itself; \
                 write `methods = [\"POST\"]`"
            );
        }
        Ok(claim)
    }

    /// What the instrument is claimed for; `None` if it is free.
    pub fn busy(&self) -> Option<String> {
        claims::get(self.address()).map(|claimed| claimed.doing)
    }

    /// What it is claimed for, by whom and since when, if it is: what [`claim`](Self::claim) would answer.
    pub fn claimed(this: &Self) -> Option<Busy> {
        let claimed = claims::get(this.address())?;
        Some(Busy::new(Self::name(this), claimed))
    }

    /// The driver's address in memory.
    pub(crate) fn address(&self) -> usize {
        claims::address(self.object())
    }
}

impl<T: ?Sized> Claim<T> {
    /// What a job begins with, which the record of movements says from now on.
    pub(crate) fn hold_for_job(&self, job: &str) -> Held {
        if let Some(entry) = &self.entry {
            entry.is_of_job(job);
        }
        let instrument = Instrument::name(&self.instrument).to_owned();
        let claimed = claims::get(self.instrument.address());
        let claimed = claimed.unwrap_or_else(|| Claimed {
            doing: String::new(),
            caller: self.instrument.caller().clone(),
            since: Timestamp::now(),
            until: None,
        });
        Held {
            instrument,
            claimed,
            at: self.at,
        }
    }

    /// The driver's address in memory.
    pub(crate) fn address(&self) -> usize {
        self.instrument.address()
    }

    /// The driver, which a claim that ends may be the last to have.
    pub(crate) fn driver(&self) -> Arc<T> {
        Arc::clone(self.instrument.object())
    }

    /// A deck that has the instrument alone, under its name.
    pub(crate) fn deck(&self) -> Deck
    where
        T: Send + Sync + 'static,
    {
        let (name, object) = (Instrument::name(&self.instrument), self.instrument.object());
        Deck::new(name).with_arc(name, Arc::clone(object))
    }

    /// Says for how much longer the instrument is used, as far as the driver knows: whoever is refused meanwhile
    /// hears it. It can be said again as the movement goes on, and ends nothing.
    ///
    /// ```
    /// use ivoryos_plugin::{Claim, Deck};
    /// use std::time::Duration;
    ///
    /// let pump = Deck::new("lab").with("pump", ()).instrument::<()>("pump")?;
    /// let claim = pump.claim("dispensing 2.0 mL")?;
    /// Claim::set_remaining(&claim, Duration::from_secs(10));
    /// let busy = pump.claim("priming").unwrap_err().to_string();
    /// assert!(busy.contains("about 10 s left"), "{busy}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_remaining(this: &Self, remaining: Duration) {
        claims::set_remaining(this.instrument.address(), remaining);
    }
}

impl<T: ?Sized> Deref for Claim<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.instrument
    }
}

impl<T: ?Sized> Drop for Claim<T> {
    fn drop(&mut self) {
        // Before the next claim begins.
        if let Some(call) = self.call.take()
            && !thread::panicking()
        {
            call.end(CallOutcome::Returned(Value::Null));
        }
        claims::remove(self.instrument.address());
    }
}

impl<T: ?Sized> fmt::Debug for Claim<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claim").field(&self.instrument).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::sync::Arc;

    use crate::deck::Deck;

    #[test]
    fn one_driver_is_claimed_once_whatever_it_is_known_as() {
        let pump = Arc::new(7_u8);
        let deck = Deck::new("a").with_arc("pump", Arc::clone(&pump));
        let known: Arc<dyn Debug + Send + Sync> = pump;
        let by_trait = Deck::new("b").with_arc("dispenser", known);
        let concrete = deck.instrument::<u8>("pump").unwrap();
        let by_trait = by_trait
            .instrument::<dyn Debug + Send + Sync>("dispenser")
            .unwrap();

        let claim = concrete.claim("dispensing").unwrap();
        assert_eq!(*claim, 7);
        let busy = by_trait.claim("rinsing").unwrap_err();
        let busy = busy.to_string();
        assert!(
            busy.starts_with("dispenser is busy: dispensing (since "),
            "{busy}"
        );
        assert_eq!(by_trait.busy().as_deref(), Some("dispensing"));
        assert_eq!(deck.busy("pump").as_deref(), Some("dispensing"));
        assert_eq!(deck.busy("no such instrument"), None);
        drop(claim);
        assert_eq!(concrete.busy(), None);
        assert!(by_trait.claim("rinsing").is_ok());
    }

    #[test]
    fn drivers_without_any_state_are_not_each_other() {
        let deck = Deck::new("a").with("one", ()).with("other", ());
        let one = deck.instrument::<()>("one").unwrap();
        let other = deck.instrument::<()>("other").unwrap();
        let _claim = one.claim("moving").unwrap();
        assert!(other.claim("moving").is_ok());
    }

    #[test]
    fn a_claim_ends_with_a_panic_too() {
        let deck = Deck::new("a").with("pump", 1_u8);
        let pump = deck.instrument::<u8>("pump").unwrap();
        let moving = pump.clone();
        let panicked = std::thread::spawn(move || {
            let _claim = moving.claim("moving").unwrap();
            panic!("stalled");
        });
        assert!(panicked.join().is_err());
        assert!(pump.claim("moving").is_ok());
    }
}
