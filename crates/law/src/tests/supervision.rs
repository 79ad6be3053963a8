use crate::courts::{all, reach, superior};

/// Whom a court supervises is told twice: upwards by steps, downwards by how codes begin.
#[test]
fn supervision_is_the_same_upwards_and_downwards() {
    let mut chains = 0;
    let uppers: Vec<(&str, &str)> =
        all().filter_map(|court| Some((court.code.as_str(), reach(&court.code)?))).collect();
    for court in all() {
        let mut above = Vec::new();
        let mut at = court.code.as_str();
        while let Some(upper) = superior(at) {
            assert!(!above.contains(&upper), "{} goes round", court.code);
            above.push(upper);
            at = upper;
        }
        chains += usize::from(above.len() > 1);
        for (other, codes) in uppers.iter().filter(|(other, _)| *other != court.code) {
            let reaches = court.code.starts_with(codes);
            assert_eq!(reaches, above.contains(other), "{other} {}", court.code);
        }
    }
    assert!(chains > 2000, "{chains}");
    assert_eq!(superior("粤0304"), Some("粤03"));
    assert_eq!(superior("京0105"), Some("京"));
    assert_eq!(superior("最高法"), None);
}
