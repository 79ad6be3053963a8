//! 财产处置参考价 – what a thing that is held is worth before it is sold: the parties bargain, an office is
//! asked, all listed platforms are asked at once, or a body drawn by lot appraises (法释〔2018〕15号).
//!
//! Serves the judge, and later the auction. Tables: schema `appraisal`. Asks `control` what is held and
//! `evidence` for the lot. Tells nothing yet. Invariants: nothing is priced that is not held; the four ways are
//! taken in their order; a report that came late counts for nothing; who was drawn follows from a list that
//! was on record before the seed was known; a price is fixed once, after the days of objection, and is never
//! valid for longer than a year.

mod acts;
pub mod http;
mod model;
mod papers;
mod rules;
mod store;

pub use acts::bodies::{Drawn, NewBodies, draw_body, name_bodies};
pub use acts::fix::{fix_price, withdraw};
pub use acts::object::{NewObjection, Settled, object, settle_objection};
pub use acts::open::{NewPricing, open_pricing};
pub use acts::report::{Delivered, deliver, extend, fail, send};
pub use acts::ways::{Bargained, Offer, Targeted, ask_platforms, bargain, targeted};
pub use model::{Objection, ObjectionKind, Pricing, PricingState, Report, Way};
pub use rules::draw::drawn;
pub use store::of_case;

#[cfg(test)]
mod tests;
