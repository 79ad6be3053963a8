//! 个人信息保护 – GB/T 22239-2019 8.1.4.11: no more than needed, and not for anything else.

use super::line::{Looked, Seen};
use super::place::Place;

/// What is kept of a person, and no more.
const NEEDED: &str = "'{id,kind,name,document_kind,document_hash,document,masked,birth,address,\
                      masked_address,phone,enrolled_at}'";

/// Only what enforcing needs is kept of a person.
pub(super) async fn needed(place: &Place) -> Looked {
    let more = place
        .list(&format!(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = 'parties.party'::regclass
                 AND attnum > 0 AND NOT attisdropped AND attname <> ALL ({NEEDED}::name[])
                 AND atttypid <> 'integer'::regtype ORDER BY 1"
        ))
        .await?;
    let idle = place
        .list(
            "SELECT p.id::text FROM parties.party p
             WHERE p.enrolled_at < now() - interval '1 day'
               AND NOT EXISTS (SELECT FROM cases.role r WHERE r.party = p.id) ORDER BY 1 LIMIT 50",
        )
        .await?;
    Ok(vec![
        Seen::none("多收集的项目 / more kept than needed", &more),
        Seen::none("不属任何案件的人 / people in no case", &idle),
    ])
}

/// Every look at somebody's property was for a case, by somebody who was let look.
pub(super) async fn used(place: &Place) -> Looked {
    let off_case = place
        .list(
            "SELECT DISTINCT l.id::text FROM lookups.look_up l
             WHERE NOT EXISTS (SELECT FROM cases.role r WHERE r.case_id = l.case_id AND r.party = l.person)
             LIMIT 50",
        )
        .await?;
    let unlimited: i64 = place
        .value(
            "SELECT count(*) FROM lookups.stop s JOIN lookups.look_up l ON l.officer = s.officer
             WHERE l.at > s.at + interval '1 minute' AND (s.lifted_at IS NULL OR l.at < s.lifted_at)",
        )
        .await?;
    let total: i64 = place.value("SELECT count(*) FROM lookups.look_up").await?;
    Ok(vec![
        Seen::none("对案外人的查询 / look-ups of people outside the case", &off_case),
        Seen::held("叫停后的查询 / look-ups after a stop", unlimited == 0, unlimited.to_string()),
        Seen::noted("查询记录 / look-ups on record", total.to_string()),
    ])
}
