//! What is missing is said in Chinese, too.

use super::sources;
use platform::{Fault, Lang};

#[test]
fn whatever_may_be_missing_has_a_chinese_name() {
    let mut seen = 0;
    for source in sources().into_iter().filter(|source| !source.is_test()) {
        let after = source.text.split("Fault::Missing(\"").skip(1);
        for noun in after.filter_map(|rest| rest.split_once('"').map(|(noun, _)| noun)) {
            let told = Fault::Missing(noun.to_owned().leak()).problem(Lang::Zh).detail;
            assert!(!told.contains(noun), "{}: {noun} stands in English: {told}", source.path);
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} were found");
}
