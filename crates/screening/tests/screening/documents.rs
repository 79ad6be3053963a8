//! One document has one form, and one block.

use proptest::prelude::*;
use screening::{Digest, Document, DocumentKind, ListKeys};

use crate::make::*;

fn block(kind: DocumentKind, number: &str) -> [u8; 16] {
    Document::new(kind, number).unwrap_or_else(|bad| panic!("{number}: {bad}")).block()
}

#[test]
fn however_it_is_typed_it_is_the_same() {
    use DocumentKind::*;
    for (kind, one, other) in [
        (IdCard, "11010519491231002X", " １１０１０５ １９４９１２３１ ００２ｘ "),
        (IdCard, "11010519491231002X", "110105-491231-002"),
        (Uscc, "91110108551385082Q", "91110108 551385082q"),
        (OrgCode, "71526726-X", "71526726x"),
        (OrgCode, "71526726-X", "７１５２６７２６－Ｘ"),
        (Passport, "E 1234 5678", "e12345678"),
        (HkMacauPermit, "H12345678", "h1234567801"),
        (TaiwanPermit, "01234567", "0123456702(B)"),
    ] {
        assert_eq!(block(kind, one), block(kind, other), "{one} {other}");
    }
}

#[test]
fn different_documents_have_different_blocks() {
    use DocumentKind::*;
    let blocks = [
        block(Passport, "0123456"),
        block(Passport, "00123456"),
        block(TaiwanPermit, "00123456"),
        block(HkMacauPermit, "C12345678"),
        block(Passport, "C12345678"),
        block(IdCard, "11010519491231002X"),
    ];
    let different: std::collections::BTreeSet<_> = blocks.iter().collect();
    assert_eq!(different.len(), blocks.len());
}

#[test]
fn faults_name_the_cause_and_never_the_number() {
    use DocumentKind::*;
    for (kind, number, zh, en) in [
        (IdCard, "110105194912310021", "校验位", "check character"),
        (IdCard, "1101051949123100", "18位", "18 characters"),
        (IdCard, "990105194912310021", "省级", "province"),
        (Uscc, "9111010855138508IQ", "不允许", "may not occur"),
        (OrgCode, "715267261", "校验位", "check character"),
        (Passport, "ABCDEFG", "护照", "passport"),
        (HkMacauPermit, "12345678", "通行证", "permit"),
        (HkMacauPermit, "H一二三四五六", "通行证", "permit"),
        (TaiwanPermit, "1234567", "台湾", "Taiwan"),
        (TaiwanPermit, "一二三", "台湾", "Taiwan"),
    ] {
        let fault = Document::new(kind, number).unwrap_err().invalid();
        assert_eq!(fault.field, "document_number");
        assert!(fault.zh.contains(zh), "{number}: {}", fault.zh);
        assert!(fault.en.contains(en), "{number}: {}", fault.en);
        assert!(!fault.to_string().contains(number));
    }
    let fault = "driving_licence".parse::<DocumentKind>().unwrap_err().invalid();
    assert_eq!(fault.field, "document_kind");
    let shown = format!("{:?}", Document::new(IdCard, "11010519491231002X").unwrap());
    assert!(!shown.contains("1949"));
}

#[test]
fn a_unit_is_found_by_its_old_code_too() {
    let unit = Document::new(DocumentKind::Uscc, "9144030071526726XG").unwrap();
    let list = list(&[(unit, listing("深圳市示例贸易有限公司"))]);
    for (kind, number) in
        [(DocumentKind::Uscc, "9144030071526726XG"), (DocumentKind::OrgCode, "71526726-X")]
    {
        let digest = list.keys().digest(&Document::new(kind, number).unwrap());
        assert!(list.find(&digest).is_some(), "{number}");
    }
}

#[test]
fn a_batch_is_what_one_by_one_is() {
    let keys = ListKeys::derive(&key(), "RAIL", &[1; 16]);
    for size in [0, 1, 7, 8, 9, 63, 64, 65, 200] {
        let blocks: Vec<_> = (0..size).map(|n| id(n).block()).collect();
        let mut digests = vec![Digest::default(); blocks.len()];
        keys.digest_batch(&blocks, &mut digests);
        let single: Vec<_> = blocks.iter().map(|block| keys.digest_block(*block)).collect();
        assert_eq!(digests, single);
    }
    let mut short = [Digest::default(); 3];
    keys.digest_batch(&[id(1).block(); 9], &mut short);
    assert_eq!(short, [keys.digest(&id(1)); 3]);
}

#[test]
fn keys_salts_and_receivers_give_other_digests() {
    let at = |key: u8, receiver: &str, salt: u8| {
        ListKeys::derive(&screening::ReceiverKey::new([key; 32]), receiver, &[salt; 16])
            .digest(&id(1))
    };
    let all = [at(1, "RAIL", 1), at(2, "RAIL", 1), at(1, "AIR", 1), at(1, "RAIL", 2)];
    for (n, one) in all.iter().enumerate() {
        assert!(
            all[n + 1..]
                .iter()
                .all(|other| other.place != one.place && other.reference != one.reference)
        );
    }
    assert_eq!(all[0].printed().len(), 13);
}

proptest! {
    /// As docs/screening.md says, and as the files that are out there were made.
    #[test]
    fn a_block_is_kind_length_and_the_number_to_base_36(number in "[A-Z0-9]{4,17}[0-9]") {
        let block = block(DocumentKind::Passport, &number);
        let mut wanted = u128::from_str_radix(&number, 36).unwrap().to_be_bytes();
        wanted[..2].copy_from_slice(&[2, u8::try_from(number.len()).unwrap()]);
        prop_assert_eq!(block, wanted);
    }

    /// Read the short way or the long way, a number has one block; what the short way leaves alone may
    /// still be forgiven by the long one, never the reverse.
    #[test]
    fn a_plain_number_has_the_block_of_its_document(
        first in "[1-9][0-9]{5}(19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}",
        last in proptest::option::of("[0-9Xx]"),
    ) {
        let check = kernel::IdNumber::check_character(first.as_bytes().first_chunk().unwrap());
        let number = first.clone() + &last.unwrap_or_else(|| check.to_string());
        let short = Document::plain_id_block(number.as_bytes().try_into().unwrap());
        let long = Document::new(DocumentKind::IdCard, &number).ok().map(|id| id.block());
        prop_assert_eq!(short, long.filter(|_| !number.ends_with('x')));
    }

    #[test]
    fn whatever_byte_stands_in_a_number_it_is_read_alike_or_not_at_all(
        n in 0u32..100_000, place in 0usize..18, byte in any::<u8>(),
    ) {
        let mut typed: [u8; 18] = number(n).as_bytes().try_into().unwrap();
        typed[place] = byte;
        if let Some(short) = Document::plain_id_block(&typed) {
            let text = std::str::from_utf8(&typed).unwrap();
            prop_assert_eq!(short, block(DocumentKind::IdCard, text));
        }
    }
}
