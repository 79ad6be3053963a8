//! 参考价通知书 – its data.

use cases::CaseFace;
use chrono::NaiveDate;
use documents::{Issue, Issued};
use kernel::CaseNumber;
use kernel::time::chinese_date;
use law::id;
use platform::{Result, Tx};
use serde_json::{Value, json};

use crate::acts::fix::Found;
use crate::model::Pricing;

pub(crate) async fn price_notice(
    tx: &mut Tx,
    face: &CaseFace,
    pricing: &Pricing,
    (found, valid_until): (Found, NaiveDate),
) -> Result<Issued> {
    let number: CaseNumber =
        face.number.parse().map_err(|error| anyhow::anyhow!("{}: {error}", face.number))?;
    let mut data = cases::head(tx, face, &[id::PRICE_WAYS, id::PRICE_VALID]).await?;
    let own = json!({
        "priced_what": pricing.what,
        "price_way": found.way.zh(),
        "price": found.price.grouped(),
        "price_capital": found.price.chinese(),
        "valid_until_zh": chinese_date(valid_until),
    });
    if let Value::Object(own) = own {
        data.extend(own);
    }
    let (template, title) = ("price_notice", "财产处置参考价通知书");
    let data = Value::Object(data);
    documents::issue(tx, Issue { case: face.id.0, case_number: &number, template, title, data })
        .await
}
