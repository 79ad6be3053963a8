//! 名单 – the lists at the nation's size: the public site searched, a department that takes all of it and what it
//! missed in a week, a carrier's file made, and how long it takes from an order of the court until the carrier
//! knows of it.

mod carrier;
mod department;
mod load;
mod search;

use std::net::SocketAddr;

use anyhow::Result;
use axum::Router;
use tokio::net::TcpListener;
use wire::Limits;

use crate::Sizes;
use crate::house::House;
use crate::row::Row;

pub(crate) async fn rows(house: &House, sizes: &Sizes) -> Result<Vec<Row>> {
    let app = house.app()?;
    let loaded = load::load(&app, sizes).await?;
    let mut rows = vec![search::row(&app, sizes).await?.spent(loaded)];
    // The servers let institutions in by certificate alone; what is measured here is what they are told.
    let doors = serve(measures::http::institution_routes().with_state(app.clone())).await?;
    rows.extend(department::rows((house, &app, doors), sizes).await?);
    rows.extend(carrier::rows((house, &app, doors)).await?);
    app.close().await;
    Ok(rows)
}

/// Serve until the bench ends.
async fn serve(router: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(wire::serve(listener, None, router, Limits::default(), std::future::pending()));
    Ok(address)
}
