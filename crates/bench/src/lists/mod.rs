//! 名单 – the lists at the nation's size: the public site searched, a department that takes all of it and what it
//! missed in a week, a carrier's file made, and how long it takes from an order of the court until the carrier
//! knows of it.

mod carrier;
mod department;
mod load;
mod search;

use anyhow::Result;

use crate::Sizes;
use crate::house::House;
use crate::row::Row;

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let app = house.app()?;
    let loaded = load::load(&app, sizes).await?;
    let mut rows = vec![search::row(&app, sizes).await?.spent(loaded)];
    rows.extend(department::rows(house, &app, sizes).await?);
    rows.extend(carrier::rows(house, &app).await?);
    app.close().await;
    Ok(rows)
}
