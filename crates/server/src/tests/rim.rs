//! The court's own certificate.

use chrono::TimeDelta;
use law::id::{COURT_CERTIFICATE_LASTS, COURT_CERTIFICATE_RENEWED};
use platform::test::program;

use crate::rim::span;

/// A renewal that fails for days leaves no institution before a closed door.
#[tokio::test]
async fn the_courts_certificate_outlives_several_failed_renewals() {
    let app = program("2026-03-10T01:00:00Z", crate::wiring()).await.unwrap();
    assert_eq!(span(&app, COURT_CERTIFICATE_LASTS), TimeDelta::days(7));
    assert_eq!(span(&app, COURT_CERTIFICATE_RENEWED), TimeDelta::days(1));
}
