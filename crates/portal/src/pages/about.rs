//! 说明 – what is published, how it is kept from being copied whole, and for whom there is another door.

use axum::http::StatusCode;
use maud::html;

use super::layout::page;
use crate::site::Page;
use crate::words::Lang;

pub(crate) async fn about(lang: Lang) -> Page {
    let body = html! {
        section.sheet {
            h2 { (lang.of("公布什么", "What is published")) }
            p { (lang.of(
                "公布内容依照《最高人民法院关于公布失信被执行人名单信息的若干规定》第六条;自然人的证件号码只显示前六位和后四位;未成年人和涉密案件不公布。履行完毕的,三个工作日内删除;删除后不再显示。",
                "Fields follow article 6 of the provisions on the list; of a person's number the first six and the last four characters are shown; minors and secret cases are never published. Whoever performs is removed within three working days, and is not shown any more.",
            )) }
        }
        section.sheet {
            h2 { (lang.of("怎样防止批量抓取", "Against copying")) }
            p { (lang.of(
                "只支持精确查询,不能翻页遍历;每个来源有每小时、每日的查询额度;浏览器为每次查询做少量计算,代替图形验证码。不运行脚本的浏览器也能查询,额度较小。我们不记录谁查询了谁。",
                "Only exact searches, nothing to page through; each source has so many an hour and a day; the browser does a little work for each search instead of reading pictures. Without scripts searching works too, out of a smaller budget. Who searched for whom is not recorded.",
            )) }
        }
        section.sheet {
            h2 { (lang.of("批量接口", "For institutions")) }
            p { (lang.of(
                "经登记的单位可以与法院签订协议,使用批量比对接口或者离线名单文件。",
                "Registered institutions may compare many at once, or hold the lists as a file, under an agreement with the court.",
            )) }
        }
        section.sheet {
            h2 { (lang.of("无障碍", "Accessibility")) }
            p { (lang.of(
                "各页面按照WCAG 2.2 AA制作,可以只用键盘操作,可以放大到400%,不依赖颜色传达信息。",
                "Pages are made to WCAG 2.2 AA: they work by keyboard alone and at 400 %, and say nothing by colour only.",
            )) }
        }
    };
    Ok((StatusCode::OK, page(lang, "/about", lang.of("说明", "About"), &body)))
}
