//! Arguments with `#[instrument]`.

use std::marker::PhantomData;

use poem::Request;

use crate::deck::Instrument;
use crate::plugin::{FromDeck, HandlerContext, InstrumentRow};

/// Takes an argument with `#[instrument]` from the deck.
pub fn take_instrument<T: FromDeck>(request: &Request, name: &str) -> poem::Result<T> {
    let deck = HandlerContext::of(request)?.state_for(request).deck();
    Ok(T::from_deck(deck.as_ref(), name)?)
}

/// The row of an instrument. The compiler infers its driver from the function, which is never called.
pub const fn instrument_row<T: ?Sized + 'static>(
    name: &'static str,
    optional: bool,
    _: fn() -> Driver<T>,
) -> InstrumentRow {
    InstrumentRow::of::<T>(name, optional)
}

/// The type of an instrument's driver.
#[derive(Debug)]
pub struct Driver<T: ?Sized>(PhantomData<T>);

/// The type of an argument with `#[instrument]`.
#[derive(Debug)]
pub struct ArgumentType<T>(PhantomData<T>);

impl<T: ?Sized> ArgumentType<Instrument<T>> {
    /// The driver's type.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

impl<T: ?Sized> ArgumentType<Option<Instrument<T>>> {
    /// The driver's type.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

/// The fallback for an argument that is not an instrument, so that the error message is that of [`FromDeck`] alone.
pub trait NoInstrument {
    /// Called only if the type has no `driver` of its own.
    fn driver(&self) -> Driver<()> {
        Driver(PhantomData)
    }
}

impl<T> NoInstrument for ArgumentType<T> {}

/// An argument whose type the compiler infers, for code that never runs.
pub fn argument<T>() -> (T, ArgumentType<T>) {
    (never(), ArgumentType(PhantomData))
}

/// A value of any type, for code that never runs.
pub fn never<T>() -> T {
    unreachable!("it has a type alone")
}
