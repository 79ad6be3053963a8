//! 权限矩阵 – every cell of `permission/matrix/expected.txt` asked of the program and of the database.
//! The table is made from the law by `make.py` beside it.

use std::collections::BTreeMap;

use kernel::Id;
use platform::test::{TestApp, program};
use platform::{Act, Actor, App, Officer, Role, Tx, Wiring};
use sqlx::PgPool;
use uuid::Uuid;

const EXPECTED: &str = include_str!("../../../permission/matrix/expected.txt");
const START: &str = "2026-02-05T04:00:00Z";
const LEVELS: usize = 4;
const CLEARANCES: [i16; 2] = [1, 3];
/// Where the case is, and the courts around it.
const COURT: &str = "粤0304";
/// Row-level security alone: what any look, and any change, must come to.
const ROW_ACTS: [(&str, &str); 2] =
    [("row.see", "cases.view"), ("row.change", "cases.issue_notice")];

/// A line of the table: what one post may do, by relation, clearance and secret level.
struct Line {
    act: &'static str,
    role: Role,
    cells: Vec<Vec<bool>>,
}

fn relations() -> Vec<&'static str> {
    let header = EXPECTED.lines().filter(|line| line.starts_with('#')).nth(3).unwrap();
    header.trim_start_matches('#').split_whitespace().collect()
}

fn table() -> Vec<Line> {
    let lines = EXPECTED.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &'static str| {
        let mut words = line.split_whitespace();
        let act = words.next().unwrap();
        let role = words.next().unwrap();
        let role = Role::ALL.into_iter().find(|known| known.code() == role).unwrap();
        let cells = words.map(|cell| cell.chars().map(|c| c == 'y').collect()).collect();
        Line { act, role, cells }
    };
    lines.map(read).collect()
}

/// The cases and people of the matrix.
struct World {
    app: TestApp,
    /// By relation, role and clearance.
    people: BTreeMap<(usize, &'static str, i16), Officer>,
    /// By who handles them; the first four are the judge's.
    cases: BTreeMap<Option<Uuid>, [Uuid; LEVELS]>,
    below: [Uuid; LEVELS],
}

impl World {
    async fn open() -> Self {
        let app = program(START, Wiring::default()).await.unwrap();
        let judge = app.officer("judge", COURT, &[Role::Judge]).await.unwrap();
        let judge = judge.officer().unwrap().id;
        let own = four_cases(app.pool(), COURT, judge).await;
        let below = four_cases(app.pool(), "粤03", judge).await;
        let mut world = Self { app, people: BTreeMap::new(), cases: BTreeMap::new(), below };
        world.cases.insert(None, own);
        let acts: Vec<String> = permission::acts().map(str::to_owned).collect();
        for (place, relation) in relations().into_iter().enumerate() {
            let court = match relation {
                "city" => "粤03",
                "province" => "粤",
                "supreme" => "最高法",
                "across" | "glass" => "粤0305",
                "entrusted" => "粤0306",
                _ => COURT,
            };
            for role in Role::ALL {
                for clearance in CLEARANCES {
                    let id = appoint(world.app.pool(), court, role, clearance).await;
                    world.relate(relation, id, judge, own).await;
                    let officer = reread(&world.app, id).await;
                    world.people.insert((place, role.code(), clearance), officer);
                }
            }
        }
        for case in own {
            sqlx::query(
                "INSERT INTO cases.entrusted (case_id, court, acts, until_day, by, at)
                 VALUES ($1, '粤0306', $2, '2026-12-31', $1, now())",
            )
            .bind(case)
            .bind(&acts)
            .execute(world.app.pool())
            .await
            .unwrap();
        }
        world
    }

    async fn relate(&mut self, relation: &str, id: Uuid, judge: Uuid, own: [Uuid; LEVELS]) {
        let pool = self.app.pool();
        match relation {
            "handler" => {
                let cases = four_cases(pool, COURT, id).await;
                self.cases.insert(Some(id), cases);
            }
            "clerk_of" => {
                let serve = "UPDATE platform.officer SET serves = $2 WHERE id = $1";
                sqlx::query(serve).bind(id).bind(judge).execute(pool).await.unwrap();
            }
            "recused" | "glass" => {
                let statement = if relation == "recused" {
                    "INSERT INTO cases.recusal (case_id, officer, ground, reason, by, at)
                     SELECT c, $2, 'ordered', 'kin', $2, now() FROM unnest($1::uuid[]) c"
                } else {
                    "INSERT INTO platform.break_glass (id, case_id, officer, reason, at, until)
                     SELECT gen_random_uuid(), c, $2, 'urgent', '2026-02-05', '2026-02-06'
                     FROM unnest($1::uuid[]) c"
                };
                sqlx::query(statement).bind(own.to_vec()).bind(id).execute(pool).await.unwrap();
            }
            _ => {}
        }
    }

    fn case(&self, relation: &str, officer: Uuid, level: usize) -> Uuid {
        let key = (relation == "handler").then_some(officer);
        if relation == "below" { self.below[level] } else { self.cases[&key][level] }
    }
}

async fn four_cases(pool: &PgPool, court: &str, handler: Uuid) -> [Uuid; LEVELS] {
    let mut made = [Uuid::nil(); LEVELS];
    for (level, id) in made.iter_mut().enumerate() {
        *id = Uuid::now_v7();
        sqlx::query(
            "INSERT INTO cases.case (id, court, kind, state, handler, received_on, title_number,
                 title_court, title_kind, title_text, effective_on, performance_due, principal, costs,
                 applicants, debtors, secret)
             VALUES ($1, $2, '执', 'assigned', $3, '2026-02-02', '1', 'x', 'judgment', 'x',
                 '2026-01-12', '2026-01-22', 100, 0, '赵', '钱', $4)",
        )
        .bind(*id)
        .bind(court)
        .bind(handler)
        .bind(i16::try_from(level).unwrap())
        .execute(pool)
        .await
        .unwrap();
    }
    made
}

async fn appoint(pool: &PgPool, court: &str, role: Role, clearance: i16) -> Uuid {
    let id = Uuid::now_v7();
    sqlx::query(
        "INSERT INTO platform.officer
             (id, login, name, court, roles, password_hash, work_card, duty_card, clearance)
         VALUES ($1, $1::text, 'x', $2, ARRAY[$3], 'x', 'W', 'D', $4)",
    )
    .bind(id)
    .bind(court)
    .bind(role.code())
    .bind(clearance)
    .execute(pool)
    .await
    .unwrap();
    id
}

async fn reread(app: &App, id: Uuid) -> Officer {
    let mut tx = app.begin_system("test.officer").await.unwrap();
    platform::officers::officer(&mut tx, id).await.unwrap()
}

/// Both layers: may the act begin, is the case there, and do the policies let it go on?
async fn by_the_program(app: &App, officer: &Officer, act: &'static str, case: Uuid) -> bool {
    let actor = Actor::Officer(officer.clone());
    // What looks one person up is asked within the act that asks.
    let begun = if act == "control.look_up" { "control.inquire" } else { act };
    let Ok(mut tx) = app.begin_as(&actor, Act::new(begun, &[])).await else { return false };
    let Ok(matter) = crate::matter_of(&mut tx, Id::from(case)).await else { return false };
    if act == "control.look_up" {
        let open = permission::Matter { open: true, ..matter };
        return tx.permit_person(&open, true, "control.query").is_ok();
    }
    tx.permit(matter).await.is_ok()
}

/// Row-level security alone: the policies are not asked, the statements are.
async fn by_the_database(tx: &mut Tx, act: &str, case: Uuid) -> bool {
    if act == "row.see" {
        let found: i64 = sqlx::query_scalar("SELECT count(*) FROM cases.case WHERE id = $1")
            .bind(case)
            .fetch_one(tx.sql())
            .await
            .unwrap();
        return found == 1;
    }
    let changed = sqlx::query("UPDATE cases.case SET costs = costs WHERE id = $1")
        .bind(case)
        .execute(tx.sql())
        .await;
    changed.is_ok_and(|done| done.rows_affected() == 1)
}

/// The transaction of an officer whose act the policies were never asked about.
async fn unasked(app: &TestApp, officer: &Officer, act: &'static str) -> Tx {
    app.begin_unasked(&Actor::Officer(officer.clone()), Act::new(act, &[])).await.unwrap()
}

#[tokio::test]
async fn every_cell_is_as_the_law_has_it() {
    let world = World::open().await;
    let (names, lines) = (relations(), table());
    let mut wrong = Vec::new();
    let mut cells = 0;
    for Line { act, role, cells: expected } in &lines {
        let row = ROW_ACTS.iter().find(|(name, _)| name == act);
        for (place, relation) in names.iter().enumerate() {
            for (nth, clearance) in CLEARANCES.into_iter().enumerate() {
                let officer = &world.people[&(place, role.code(), clearance)];
                for level in 0..LEVELS {
                    let case = world.case(relation, officer.id, level);
                    let got = match row {
                        Some((_, under)) => {
                            let mut tx = unasked(&world.app, officer, under).await;
                            by_the_database(&mut tx, act, case).await
                        }
                        None => by_the_program(&world.app, officer, act, case).await,
                    };
                    cells += 1;
                    if got != expected[place][nth * LEVELS + level] {
                        let who = role.code();
                        wrong.push(format!("{act} {who} {relation} {clearance}/{level}: {got}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
    assert!(cells >= 50_000, "{cells}");
}

#[test]
fn every_act_has_its_lines() {
    let lines = table();
    for act in permission::acts() {
        let posts = lines.iter().filter(|line| line.act == act).count();
        assert_eq!(posts, Role::ALL.len(), "{act} has {posts} lines in the matrix");
    }
    for line in &lines {
        assert_eq!(line.cells.len(), relations().len(), "{} {}", line.act, line.role.code());
    }
}
