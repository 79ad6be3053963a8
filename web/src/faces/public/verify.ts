// 自行核验页 – takes a file, and of a person the number, and shows what holds. The log's key is the one the
// page names; whoever does not trust the page compares it elsewhere.
import { checkPerson, checkReceipt, covers, type Stay, type Step } from "./proof";

const form = document.querySelector<HTMLFormElement>("#verify");
const result = document.querySelector<HTMLElement>("#result");
const zh = document.documentElement.lang.startsWith("zh");
const pick = (chinese: string, english: string) => (zh ? chinese : english);

const LISTS: Record<string, [string, string]> = {
  debtor: ["被执行人", "judgment debtors"],
  dishonest: ["失信被执行人", "dishonest judgment debtors"],
  restricted: ["限制消费人员", "restricted in consumption"],
  ended: ["终结本次执行程序案件", "cases ended for now"],
};

/** Kind and number, as the register writes them. */
const subjectOf = (number: string) => {
  const text = number.trim().toUpperCase();
  if (/^\d{17}[\dX]$/.test(text)) return `id_card:${text}`;
  if (/^[0-9A-Z]{18}$/.test(text)) return `uscc:${text}`;
  return /^[0-9A-Z]{8}-[0-9X]$/.test(text) ? `org_code:${text}` : `passport:${text}`;
};

function show(steps: Step[], lines: string[]) {
  if (!result) return;
  const holds = steps.every((step) => step.holds);
  const verdict = document.createElement("p");
  verdict.className = holds ? "told" : "wrong";
  verdict.textContent = holds ? pick("核验通过。", "It holds.") : pick("核验不通过。", "It does not hold.");
  const list = document.createElement("ul");
  for (const text of [...steps.map((step) => `${step.holds ? "✓" : "✗"} ${pick(step.zh, step.en)}`), ...(holds ? lines : [])]) {
    const item = document.createElement("li");
    item.textContent = text;
    list.append(item);
  }
  result.replaceChildren(verdict, list);
}

const said = (stay: Stay) => `${pick(...(LISTS[stay.list] ?? [stay.list, stay.list]))} · ${stay.from} – ${stay.until ?? "…"}`;

async function check(data: FormData) {
  const file = data.get("file");
  if (!(file instanceof File)) return;
  const proof = JSON.parse(await file.text());
  const key = form?.dataset.key ?? "";
  if ("list_change" in proof) {
    show(checkReceipt(proof, key), proof.list_change.trim().split("\n").slice(1, 6));
    return;
  }
  const { steps, stays } = checkPerson(proof, subjectOf(String(data.get("number"))), key);
  const day = String(data.get("on") ?? "");
  const lines = stays.length ? stays.map(said) : [pick("从未列入任何名单", "never on any list")];
  if (day) lines.push(`${day}: ${stays.some((stay) => covers(stay, day)) ? pick("在册", "on a list") : pick("不在任何名单", "on no list")}`);
  show(steps, lines);
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  check(new FormData(form)).catch(() => show([{ holds: false, zh: "文件可读", en: "the file is readable" }], []));
});
