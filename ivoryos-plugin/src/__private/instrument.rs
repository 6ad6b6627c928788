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

/// The row of an instrument whose driver a function would return; the function is never called.
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
    /// `T`.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

impl<T: ?Sized> ArgumentType<Option<Instrument<T>>> {
    /// `T`.
    pub fn driver(&self) -> Driver<T> {
        Driver(PhantomData)
    }
}

/// An argument that is no instrument: [`FromDeck`] is what says so.
pub trait NoInstrument {
    /// Found only where the type has no driver.
    fn driver(&self) -> Driver<()> {
        Driver(PhantomData)
    }
}

impl<T> NoInstrument for ArgumentType<T> {}

/// Stands for an argument whose type the compiler infers, in code that is never run.
pub fn argument<T>() -> (T, ArgumentType<T>) {
    (never(), ArgumentType(PhantomData))
}

/// Stands for any value, in code that is never run.
pub fn never<T>() -> T {
    unreachable!("it has a type alone")
}
