//! 自行核验 – how anybody checks a proof without trusting this site.

use axum::extract::State;
use axum::http::StatusCode;
use maud::html;

use super::layout::page;
use crate::site::{Failed, Page, Shared};
use crate::words::Lang;

pub(crate) async fn verify(State(site): Shared, lang: Lang) -> Page {
    let failed = |fault| Failed(lang, fault);
    let keys = site.app.keys();
    let mut tx = site.app.read_published().await.map_err(failed)?;
    let checkpoint = match register::checkpoint(&mut tx).await {
        Ok(checkpoint) => Some(checkpoint),
        Err(platform::Fault::Missing(_)) => None,
        Err(fault) => return Err(failed(fault)),
    };
    let body = html! {
        section.sheet {
            h2 { (lang.of("公开日志", "The public log")) }
            p { (lang.of(
                "每一次新增、更正、删除都是公开日志的一条,只能追加。日志里没有姓名和号码,只有加盐的承诺;本人持有的证明文件打开其中属于自己的一条。",
                "Every addition, correction and removal is a leaf of a public log that only grows. It holds no names and no numbers, only salted commitments; the file you hold opens your own.",
            )) }
            p { (lang.of("日志公钥:", "Key of the log: ")) code { (register::list_key(keys).to_string()) } }
            @if let Some(checkpoint) = checkpoint {
                p { (lang.of("最新检查点:", "Newest checkpoint:")) }
                pre.mono.scroll tabindex="0" { (checkpoint) }
            }
        }
        @if site.has_script {
            section.sheet {
                h2 { (lang.of("在浏览器中核验", "In this browser")) }
                p { (lang.of("文件和号码只在您的浏览器里使用,不会发送。", "File and number are used in your browser alone; nothing is sent.")) }
                form #verify data-key=(register::list_key(keys).to_string()) {
                    label for="file" { (lang.of("证明文件", "The file")) }
                    input #file name="file" type="file" accept=".json,application/json" required;
                    label for="number" { (lang.of("证件号码", "Document number")) }
                    p.hint #number-hint { (lang.of("只有本人证明需要", "Needed for the proof of a person only")) }
                    input #number name="number" maxlength="30" autocomplete="off" aria-describedby="number-hint";
                    label for="on" { (lang.of("某日是否在册(可不填)", "Whether listed on a day (may be left out)")) }
                    input #on name="on" type="date";
                    button { (lang.of("核验", "Check")) }
                }
                div #result role="status" {}
                script type="module" src="/verify.js" {}
            }
        }
        section.sheet {
            h2 { (lang.of("离线核验", "Offline")) }
            p { (lang.of("下载的证明文件用本软件的命令核验,不需要联网:", "Check a downloaded file with the program's command, without a network:")) }
            pre.mono.scroll tabindex="0" {
                "zhixing verify list-entry-1.json --key …\n"
                "zhixing verify list-proof.json --number … --on 2026-05-03 --key …"
            }
        }
    };
    Ok((StatusCode::OK, page(lang, "/verify", lang.of("自行核验", "Verify"), &body)))
}
