//! Acts of the exchange.

pub(crate) mod ask;
pub(crate) mod certify;
pub(crate) mod fetch;
pub(crate) mod notice;
pub(crate) mod post;
pub(crate) mod register;
pub(crate) mod take;
