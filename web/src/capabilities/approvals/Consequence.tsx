// 签署后果 – what will happen if this is signed: which accounts, how much, to whom, under which paper.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Schemas } from "../../kit/api";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import { useInstitutionName } from "../../kit/institutions";
import type { Approval } from "./Approvals";

const WILL: Record<string, Word> = {
  "control.freeze": "will.freeze",
  "control.deduct": "will.deduct",
  "control.renew": "will.renew",
  "control.seal": "will.seal",
  "control.repeat": "will.repeat",
  "discipline.restrict_exit": "will.exit",
  "funds.pay_out": "will.pay",
  "funds.delay": "will.delay",
  "funds.accept_power": "will.power",
  "funds.settle_dispute": "will.settle",
  "funds.claim": "will.claim",
  "discipline.restrict": "will.restrict",
  "discipline.list": "will.list",
  "discipline.sanction": "will.sanction",
  "discipline.end": "will.end",
  "closing.close": "will.close",
  "closing.end_procedure": "will.ending",
};

export function Consequence({ row }: { row: Approval }) {
  const { t, code } = useWords();
  const will = WILL[row.act];
  const next = row.ladder[row.step + 1];
  const then = next && ("officer" in next ? t("by.name") : code("post", next.role));
  return (
    <div className="consequence">
      <h3>{t("will.title")}</h3>
      {row.state === "pending" && <p>{then ? `${t("will.next")} ${then}` : t("will.last")}</p>}
      {will && <p>{t(will)}</p>}
      <What row={row} />
    </div>
  );
}

function What({ row }: { row: Approval }) {
  const command = row.command as Record<string, unknown>;
  if (row.act === "control.freeze") return <Frozen row={row} lines={command.lines as Schemas["FreezeLine"][]} />;
  if (row.act === "control.deduct" || row.act === "control.renew") return <Held row={row} hold={String(command.hold)} />;
  if (row.act === "funds.pay_out") return <Paid row={row} payout={String(command.payout)} />;
  return <Said command={command} />;
}

type Cells = { key: string; what: string; amount: string | null | undefined }[];

function Amounts({ rows }: { rows: Cells }) {
  return (
    <ul className="amounts">
      {rows.map((row) => (
        <li key={row.key}>
          <span>{row.what}</span> <Money value={row.amount} />
        </li>
      ))}
    </ul>
  );
}

function Frozen({ row, lines }: { row: Approval; lines: Schemas["FreezeLine"][] }) {
  const institution = useInstitutionName();
  const query = useQuery({
    queryKey: ["live", "property", row.case_id],
    queryFn: () => api<Schemas["Property"][]>(`/cases/${row.case_id}/property`),
  });
  return (
    <Loaded query={query}>
      {(property) => (
        <Amounts
          rows={lines.map((line) => {
            const found = property.find((one) => one.id === line.property);
            return { key: line.property, what: found ? `${institution(found.institution)} ${found.asset}` : line.property, amount: line.limit };
          })}
        />
      )}
    </Loaded>
  );
}

function Held({ row, hold }: { row: Approval; hold: string }) {
  const { t } = useWords();
  const institution = useInstitutionName();
  const query = useQuery({
    queryKey: ["live", "holds", row.case_id],
    queryFn: () => api<Schemas["Hold"][]>(`/cases/${row.case_id}/holds`),
  });
  return (
    <Loaded query={query}>
      {(holds) => {
        const found = holds.find((one) => one.id === hold);
        if (!found) return null;
        const what = `${institution(found.institution)} ${found.asset} · ${t("col.held")} ${found.held} · ${t("col.until")} ${found.until}`;
        return <Amounts rows={[{ key: hold, what, amount: row.amount }]} />;
      }}
    </Loaded>
  );
}

function Paid({ row, payout }: { row: Approval; payout: string }) {
  const { code } = useWords();
  const institution = useInstitutionName();
  const query = useQuery({
    queryKey: ["live", "payouts", row.case_id],
    queryFn: () => api<Schemas["Payout"][]>(`/cases/${row.case_id}/payouts`),
  });
  return (
    <Loaded query={query}>
      {(payouts) => (
        <Amounts
          rows={(payouts.find((one) => one.id === payout)?.lines ?? []).map((line) => ({
            key: String(line.line),
            what: `${code("payfor", line.purpose)} · ${line.payee_name} · ${institution(line.payee_bank)} ${line.account_mark}`,
            amount: line.amount,
          }))}
        />
      )}
    </Loaded>
  );
}

// What officers wrote themselves; ids and sealed numbers are nobody's reading.
const SAID: [string, Word, string?][] = [
  ["way", "col.way", "way"],
  ["ground", "col.ground", "ground"],
  ["kind", "col.kind", "sanction"],
  ["conduct", "col.conduct"],
  ["amount", "col.amount"],
  ["every_days", "repetition.every"],
  ["days", "col.days"],
  ["extra_years", "col.extra"],
  ["grace_months", "col.grace"],
  ["agent_name", "col.agent"],
  ["account_mark", "col.account.number"],
  ["until", "col.until"],
  ["evidence", "col.evidence"],
  ["reason", "reason"],
];

function Said({ command }: { command: Record<string, unknown> }) {
  const { t, code } = useWords();
  // A ground is one of the list's, of an end's, or of a delay's.
  const read = (prefix: string | undefined, value: string) => {
    if (!prefix) return value;
    return [prefix, "endground", "delay"].map((one) => code(one, value)).find((word) => word !== value) ?? value;
  };
  const shown = SAID.flatMap(([key, word, prefix]): [Word, ReactNode][] => {
    const value = command[key];
    return value === undefined || value === null || value === "" ? [] : [[word, read(prefix, String(value))]];
  });
  if (shown.length === 0) return null;
  return (
    <dl className="facts-of">
      {shown.map(([word, value]) => (
        <div key={word}>
          <dt>{t(word)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
