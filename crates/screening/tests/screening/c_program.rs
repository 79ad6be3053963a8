//! A program in C, compiled against the header and the library, and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use screening::*;

use crate::make::*;

const PROGRAM: &str = r#"
#include "zhixing_screening.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WANT(what) do { if (!(what)) { fprintf(stderr, "line %d: %s (%s)\n", __LINE__, #what, zx_error()); return 1; } } while (0)

int main(int argc, char **argv) {
    WANT(argc == 5);
    uint8_t key[32], court[32], wrong[32] = {0};
    memset(key, 9, 32);
    for (int i = 0; i < 32; i++) { unsigned byte; sscanf(argv[2] + 2 * i, "%2x", &byte); court[i] = (uint8_t)byte; }
    const int64_t now = atoll(argv[4]);
    zx_screening *list = NULL;
    WANT(zx_open("/nowhere", key, court, &list) == ZX_REFUSED && list == NULL && strlen(zx_error()) > 0);
    WANT(zx_open(argv[1], wrong, court, &list) == ZX_REFUSED && list == NULL);
    WANT(strstr(zx_error(), "key") != NULL);
    WANT(zx_open(NULL, key, court, &list) == ZX_ARGUMENT);
    WANT(zx_open(argv[1], key, court, NULL) == ZX_ARGUMENT);
    WANT(zx_open(argv[1], key, court, &list) == ZX_OK && list != NULL);
    zx_passenger people[3] = {
        { "id_card", argv[3], "CHEN MOUJIA" },
        { "id_card", "11010519491231002X", "someone" },
        { "library_card", "1", NULL },
    };
    zx_trip plane = { "2026-12-01", "plane", "CA1301", "Y", "SZX", NULL };
    zx_decision said[3];
    WANT(zx_screen(list, &people[0], &plane, now, said) == ZX_OK);
    WANT(said[0].outcome == ZX_REVIEW && !strcmp(said[0].code, "body_unverified"));
    WANT(zx_verify(list) == ZX_OK);
    WANT(zx_screen_batch(list, people, 3, &plane, now, said) == ZX_OK);
    WANT(said[0].outcome == ZX_BLOCK && said[0].body_verified == 1 && said[0].list_version == 10);
    WANT(strlen(said[0].reference) == 13 && strstr(said[0].article, "第3条第1款第1项"));
    WANT(strlen(said[0].reason_zh) > 0 && strstr(said[0].reason_en, "closed"));
    WANT(said[1].outcome == ZX_ALLOW && said[1].reference[0] == 0);
    WANT(said[2].outcome == ZX_REVIEW && !strcmp(said[2].code, "unknown_document_kind"));
    WANT(zx_screen(list, people, &plane, now + 400000, said) == ZX_OK && said[0].outcome == ZX_ASK_ONLINE);
    zx_trip broken = plane;
    broken.date = "1 December";
    WANT(zx_screen(list, people, &broken, now, said) == ZX_ARGUMENT && said[0].outcome == ZX_REVIEW);
    WANT(strstr(zx_error(), "date"));
    broken = plane;
    broken.class_ = "\xff\xfe";
    WANT(zx_screen(list, people, &broken, now, said) == ZX_ARGUMENT);
    WANT(zx_screen(NULL, people, &plane, now, said) == ZX_ARGUMENT);
    WANT(zx_screen(list, NULL, &plane, now, said) == ZX_ARGUMENT);
    WANT(zx_screen(list, people, NULL, now, said) == ZX_ARGUMENT);
    WANT(zx_version(list) == 10 && zx_version(NULL) == 0);
    WANT(zx_age(list, now) == 3600 && zx_age(NULL, now) == -1);
    WANT(zx_stale_after(list) == now + 48 * 3600);
    WANT(zx_apply(list, (const uint8_t *)"noise", 5, court) == ZX_REFUSED);
    zx_close(list);
    zx_close(NULL);
    puts("ok");
    return 0;
}
"#;

/// Where cargo put the library: beside this test, or one folder up.
fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folders = test.ancestors().skip(1).take(2);
    let found =
        folders.map(|folder| folder.join("libscreening.so")).find(|library| library.exists());
    found.expect("cargo builds libscreening.so with the tests")
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_c_program_opens_screens_and_closes() {
    let folder = std::env::temp_dir().join(format!("zhixing-c-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (source, program, list) =
        (folder.join("main.c"), folder.join("main"), folder.join("a.list"));
    std::fs::write(&source, PROGRAM).unwrap();
    let mut builder = Builder::new(facts(10), &key()).unwrap();
    builder.add(&id(1), &listing("陈某甲")).unwrap();
    builder.write(&court(), &list).unwrap();
    let library = library();
    let place = library.parent().unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    run(Command::new("gcc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-o"])
        .args([&program, &source, &library])
        .arg("-I")
        .arg(include)
        .arg(format!("-Wl,-rpath,{}", place.display())));
    let court = hex(court().verifying_key().as_bytes());
    let said = run(Command::new(&program).arg(&list).args([
        &court,
        &number(1),
        &now().timestamp().to_string(),
    ]));
    assert_eq!(said, "ok\n");
    std::fs::remove_dir_all(&folder).unwrap();
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
