//! Keys of fields while they are changed.

use std::time::Duration;

use crate::test::program;
use crate::{Wiring, vault};

const NOON: &str = "2026-02-05T04:00:00Z";
const OWNER: &str = "粤0304";

#[tokio::test]
async fn a_key_is_rotated_once_nobody_seals_under_it_and_the_next_takes_the_new_one() {
    let app = program(NOON, Wiring::default()).await.unwrap();
    let mut sealing = app.begin_system("test").await.unwrap();
    let [keys] = vault::hold(&mut sealing, [OWNER]).await.unwrap();
    assert_eq!(keys.current().unwrap().version(), 1);
    sealing.commit().await.unwrap();

    let mut sealing = app.begin_system("test").await.unwrap();
    vault::hold(&mut sealing, [OWNER]).await.unwrap();
    let mut rotating = app.begin_system("test").await.unwrap();
    {
        let rotated = vault::rotate(&mut rotating, OWNER, &[]);
        let in_time = tokio::time::timeout(Duration::from_millis(300), rotated).await;
        assert!(in_time.is_err(), "somebody still seals under the first");
    }
    drop(rotating);
    let [again] = vault::hold(&mut sealing, [OWNER]).await.unwrap();
    let sealed = again.current().unwrap().seal("a place", "陈某甲").unwrap();
    sealing.commit().await.unwrap();

    let mut rotating = app.begin_system("test").await.unwrap();
    let [before] = vault::hold(&mut rotating, [OWNER]).await.unwrap();
    assert_eq!(before.current().unwrap().version(), 1);
    assert_eq!(vault::rotate(&mut rotating, OWNER, &[]).await.unwrap().version, 2);
    let [after] = vault::hold(&mut rotating, [OWNER]).await.unwrap();
    assert_eq!(after.current().unwrap().version(), 2, "nothing old is left in hand");
    rotating.commit().await.unwrap();

    let mut tx = app.begin_system("test").await.unwrap();
    let ring = vault::ring(&mut tx, [sealed.as_slice()]).await.unwrap();
    assert_eq!(ring.open("a place", &sealed).unwrap(), "陈某甲");
    vault::destroy(&mut tx, OWNER, 1, true).await.unwrap();
    let ring = vault::ring(&mut tx, [sealed.as_slice()]).await.unwrap();
    assert!(ring.open("a place", &sealed).is_err(), "gone at once, for whoever destroyed it too");
}
