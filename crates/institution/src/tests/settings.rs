//! Settings that contradict themselves are refused by their field.

use super::stage::SAMPLE;
use crate::Settings;

fn sample() -> String {
    let key = seal::KeyPair::of_seed("court").public().to_string();
    SAMPLE.replace("sm2:04…", &key)
}

#[test]
fn the_sample_is_one() {
    Settings::read(&sample()).unwrap();
}

#[test]
fn what_is_wrong_is_named_by_its_field() {
    for (from, to, field) in [
        ("\"push\"", "\"pull-push\"", "transport"),
        ("\"push\"", "\"file\"", "institution.folder"),
        (":hold_order, :until, :today", ":hold, :until, :today", "functions.renew"),
        ("[functions.renew]", "[functions.burn]", "functions.burn"),
        (
            "[functions.renew]",
            "[functions.renew]\nhttp = { method = 'GET', url = 'http://x', results = {} }",
            "functions.renew",
        ),
        ("case_banks = [\"COURT-BANK\"]", "", "court.case_banks"),
        ("public_key = \"sm2", "public_key = \"md5", "court.public_key"),
        ("poll_seconds = 5", "pol_seconds = 5", "pol_seconds"),
    ] {
        assert!(sample().contains(from), "{from}");
        let invalid = Settings::read(&sample().replacen(from, to, 1)).unwrap_err();
        let told = format!("{} {}", invalid.field, invalid.en);
        assert!(told.contains(field), "{field}: {told}");
    }
}
