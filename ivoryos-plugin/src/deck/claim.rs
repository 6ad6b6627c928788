//! Claims: a handler claims an instrument before it moves it, so that only one moves it at a time.

use std::fmt;
use std::ops::Deref;

use poem::http::StatusCode;

use super::claims;
use super::instrument::Instrument;
use crate::http::error::HttpError;

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
#[must_use = "the instrument is free again when the claim is dropped: write `let pump = pump.claim(…)?`"]
pub struct Claim<T: ?Sized> {
    instrument: Instrument<T>,
}

impl<T: ?Sized> Instrument<T> {
    /// Claims the instrument for what the text says, such as `dispensing 2.0 mL`. While the claim exists, other
    /// claims fail with [`Busy`]: in a route, `?` answers 409 with the text `pump is busy: dispensing 2.0 mL`.
    ///
    /// Reading the instrument and stopping it need no claim. Where a task goes on with the work after the
    /// request, move the claim into that task.
    ///
    /// ```
    /// use ivoryos_plugin::Deck;
    ///
    /// let deck = Deck::new("lab").with("pump", ());
    /// let pump = deck.instrument::<()>("pump")?;
    /// let claim = pump.claim("dispensing 2.0 mL")?;
    /// let busy = pump.claim("priming").unwrap_err();
    /// assert_eq!(busy.to_string(), "pump is busy: dispensing 2.0 mL");
    /// drop(claim);
    /// assert!(pump.claim("priming").is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Busy`] while another claim is held.
    pub fn claim(&self, to: impl Into<String>) -> Result<Claim<T>, Busy> {
        let claimed = claims::insert(self.address(), to.into());
        claimed.map_err(|doing| Busy {
            name: Self::name(self).to_owned(),
            doing,
        })?;
        let instrument = self.clone();
        Ok(Claim { instrument })
    }

    /// What the instrument is claimed for; `None` if it is free.
    pub fn busy(&self) -> Option<String> {
        claims::busy(self.address())
    }

    fn address(&self) -> usize {
        claims::address(self.object())
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
        claims::remove(self.instrument.address());
    }
}

impl<T: ?Sized> fmt::Debug for Claim<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Claim").field(&self.instrument).finish()
    }
}

/// The error of [`Instrument::claim`]: another claim of the instrument exists. In a route, `?` answers 409.
///
/// ```
/// use ivoryos_plugin::{Busy, Deck};
///
/// let deck = Deck::new("lab").with("pump", ());
/// let pump = deck.instrument::<()>("pump")?;
/// let _claim = pump.claim("dispensing 2.0 mL")?;
/// let busy: Busy = pump.claim("priming").unwrap_err();
/// assert_eq!(busy.to_string(), "pump is busy: dispensing 2.0 mL");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    name: String,
    doing: String,
}

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is busy: {}", self.name, self.doing)
    }
}

impl std::error::Error for Busy {}

impl From<Busy> for poem::Error {
    fn from(busy: Busy) -> Self {
        HttpError::new(StatusCode::CONFLICT, busy.to_string())
            .hint("Try again when it is done.")
            .detail("instrument", busy.name)
            .detail("doing", busy.doing)
            .into()
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
        assert_eq!(busy.to_string(), "dispenser is busy: dispensing");
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
