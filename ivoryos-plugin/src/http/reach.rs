//! Who can connect to an address.

use std::net::SocketAddr;

/// Whether others than the programs of this machine can connect to this address.
pub(crate) fn is_of_network(address: SocketAddr) -> bool {
    // `::ffff:127.0.0.1` is 127.0.0.1.
    !address.ip().to_canonical().is_loopback()
}
