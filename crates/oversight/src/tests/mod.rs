//! The rules as tables, and the incidents of the field replayed against a real database.

mod alarms;
mod anomaly;
mod replay;
