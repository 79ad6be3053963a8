//! 账户、到账、发放 – the nouns of case money.

mod books;
mod payout;
mod receipt;

pub(crate) use books::Shares;
pub use books::{Account, Balances, LedgerLine, Purpose, Title};
pub use payout::{LineState, Payout, PayoutLine, PayoutPlan, PayoutState, PlanLine};
pub use receipt::{AllottedReceipt, Broken, Receipt, Task};
