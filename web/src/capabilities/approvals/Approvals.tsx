// 审批 – what was proposed, by whom, who signed, whose turn it is; and giving or refusing one's hand.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day, Money, toneOf } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { useSession } from "../../kit/session";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { useOfficers } from "../../kit/officers";
import { Consequence } from "./Consequence";
import * as deeds from "./deeds";

export type Approval = Schemas["ApprovalRow"];

export const Approvals = () => <Ladders path="/approvals" isCourt />;
export const CaseApprovals = ({ id }: { id: string }) => <Ladders path={`/cases/${id}/approvals`} />;

/** Whether it is this officer's turn: the step is theirs, and they neither proposed nor signed. */
export function isMyTurn(row: Approval, me: Schemas["Officer"]): boolean {
  const signed = row.signatures.some((signature) => signature.officer === me.id && signature.deed === "approve");
  const signer = row.ladder[row.step];
  if (row.state !== "pending" || row.proposer === me.id || signed || !signer) return false;
  return "officer" in signer ? signer.officer === me.id : me.roles.includes(signer.role);
}

function Ladders({ path, isCourt = false }: { path: string; isCourt?: boolean }) {
  const { t, pick, code } = useWords();
  const me = useSession()?.officer;
  const { nameOf } = useOfficers();
  const rows = useQuery({ queryKey: ["live", "approvals", path], queryFn: () => api<Approval[]>(path) });
  const signers = (row: Approval) =>
    row.ladder.map((signer, step) => {
      const hand = row.signatures.filter((signature) => signature.deed === "approve")[step];
      return hand ? `✓ ${hand.name}` : "officer" in signer ? (nameOf(signer.officer) ?? t("by.name")) : code("post", signer.role);
    });
  const columns: Column<Approval>[] = [
    {
      title: t("col.summary"),
      value: (row) => pick(row.summary_zh, row.summary_en),
      show: (row) => <a href={`#/cases/${row.case_id}?tab=approvals`}>{pick(row.summary_zh, row.summary_en)}</a>,
    },
    { title: t("col.amount"), money: true, value: (row) => row.amount, show: (row) => <Money value={row.amount} /> },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("approval", row.state),
      show: (row) => <Mark tone={toneOf(row.state)}>{code("approval", row.state)}</Mark>,
    },
    { title: t("col.proposer"), choose: true, value: (row) => nameOf(row.proposer) ?? null },
    { title: t("col.signed"), value: (row) => signers(row).join(" → "), show: (row) => <Signers row={row} names={signers(row)} /> },
    { title: t("col.proposed"), value: (row) => day(row.created_at) },
    { title: t("col.act"), show: (row) => <Deeds row={row} me={me} /> },
  ];
  return (
    <section className="sheet">
      <h2>{t(isCourt ? "approvals.waiting" : "tab.approvals")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <List
            name={t("tab.approvals")}
            rows={data}
            columns={columns}
            rowKey={(row) => row.id}
            none={t(isCourt ? "none.approvals" : "none.ladders")}
            wide={1100}
            expand={(row) => <Details row={row} />}
          />
        )}
      </Loaded>
    </section>
  );
}

function Signers({ row, names }: { row: Approval; names: string[] }) {
  return (
    <ol className="ladder">
      {names.map((signer, step) => (
        <li key={`${step}-${signer}`} aria-current={row.state === "pending" && step === row.step ? "step" : undefined}>
          {signer}
        </li>
      ))}
    </ol>
  );
}

/** What it would do, and everything said about it so far. */
function Details({ row }: { row: Approval }) {
  const { code } = useWords();
  return (
    <>
      <Consequence row={row} />
      {row.signatures.length > 0 && (
        <ul className="plain">
          {row.signatures.map((hand) => (
            <li key={`${hand.officer}-${hand.at}`}>
              {`${day(hand.at)} · ${hand.name} · ${code("deed", hand.deed)}${hand.reason && hand.reason !== "-" ? ` · ${hand.reason}` : ""}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Deeds({ row, me }: { row: Approval; me: Schemas["Officer"] | undefined }) {
  const { t, pick, code } = useWords();
  const officers = useOfficers();
  if (row.state !== "pending" || !me) return <span className="muted">—</span>;
  const about = pick(row.summary_zh, row.summary_en);
  if (row.proposer === me.id) {
    return (
      <span className="deeds">
        <DeedButton small deed={deeds.urge(row.id)} about={about} />
        <DeedButton small deed={deeds.withdraw(row.id)} about={about} />
        <span className="note">
          {t("approval.mine")} <Article rule="approvals.four_eyes" />
        </span>
      </span>
    );
  }
  if (!isMyTurn(row, me)) {
    const signer = row.ladder[row.step];
    const whose = signer && ("officer" in signer ? officers.nameOf(signer.officer) : code("post", signer.role));
    return <span className="note">{`${t("approval.waits")} ${whose ?? ""}`}</span>;
  }
  const colleagues = officers.options().filter(({ value }) => value !== me.id && value !== row.proposer);
  return (
    <span className="deeds">
      <DeedButton small primary deed={deeds.approve(row.id)} about={about}>
        <Consequence row={row} />
      </DeedButton>
      <DeedButton small deed={deeds.refuse(row.id)} about={about} />
      <DeedButton small deed={deeds.giveBack(row.id)} about={about} />
      <DeedButton small deed={deeds.addSigner(row.id, colleagues)} about={about} />
      <DeedButton small deed={deeds.transfer(row.id, colleagues)} about={about} />
    </span>
  );
}
