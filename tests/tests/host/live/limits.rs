//! What a client cannot do to the others.
