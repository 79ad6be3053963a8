//! 限制出境 – whom the exit-entry office stops at the border, for which court and until when.

use chrono::NaiveDate;
use contract::{OrderId, Outcome, ResultCode};
use kernel::time::day_of;

use super::World;
use super::work::{Job, refused};

/// 限制 of one person by one order.
#[derive(Debug)]
pub(super) struct Exit {
    number: String,
    court: String,
    until: NaiveDate,
}

impl World {
    pub(super) fn restrict_exit(
        &mut self,
        job: &Job<'_>,
        until: NaiveDate,
    ) -> Result<Outcome, Outcome> {
        if until < day_of(job.at) {
            return Err(refused(ResultCode::DocInvalid, "限制期限已过"));
        }
        if !job.is_known() {
            return Err(refused(ResultCode::NotCustomer, "查无此人"));
        }
        let (number, court) = (job.number(), job.order.court.clone());
        self.exits.insert(job.order.id.clone(), Exit { number, court, until });
        Ok(Outcome::ExitRestricted { until })
    }

    pub(super) fn lift_exit(
        &mut self,
        job: &Job<'_>,
        restriction: &OrderId,
    ) -> Result<Outcome, Outcome> {
        let today = day_of(job.at);
        let is_theirs = |exit: &Exit| {
            exit.court == job.order.court && exit.number == job.number() && today <= exit.until
        };
        if !self.exits.get(restriction).is_some_and(is_theirs) {
            return Err(refused(ResultCode::HoldNotFound, "没有这项限制出境"));
        }
        self.exits.remove(restriction);
        Ok(Outcome::ExitFree)
    }
}
