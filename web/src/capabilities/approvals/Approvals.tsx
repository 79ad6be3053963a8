// 审批 – what was proposed, by whom, who signed, whose turn it is; and giving or refusing one's hand.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day, Money, toneOf } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { useSession } from "../../kit/session";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

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
  const client = useQueryClient();
  const me = useSession()?.officer;
  const rows = useQuery({ queryKey: ["live", "approvals", path], queryFn: () => api<Approval[]>(path) });
  const decide = useMutation({
    mutationFn: ({ id, deed }: { id: string; deed: unknown }) => post(`/approvals/${id}/decision`, deed),
    onSettled: () => client.invalidateQueries({ queryKey: ["live"] }),
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
    { title: t("col.signed"), value: (row) => signers(row).join(" → "), show: (row) => <Signers row={row} /> },
    { title: t("col.proposed"), value: (row) => day(row.created_at) },
    {
      title: t("col.act"),
      show: (row) => <Deeds row={row} me={me} busy={decide.isPending} decide={(deed) => decide.mutate({ id: row.id, deed })} />,
    },
  ];
  const signers = (row: Approval) =>
    row.ladder.map((signer, step) => {
      const hand = row.signatures.filter((signature) => signature.deed === "approve")[step];
      return hand ? `✓ ${hand.name}` : "officer" in signer ? t("by.name") : code("post", signer.role);
    });
  const Signers = ({ row }: { row: Approval }) => (
    <ol className="ladder">
      {signers(row).map((signer, step) => (
        <li key={`${step}-${signer}`} aria-current={row.state === "pending" && step === row.step ? "step" : undefined}>
          {signer}
        </li>
      ))}
    </ol>
  );
  return (
    <section className="sheet">
      <h2>{t(isCourt ? "nav.approvals" : "tab.approvals")}</h2>
      {decide.error && <Fault error={decide.error} />}
      <Loaded query={rows}>
        {(data) => (
          <List name={t("tab.approvals")} rows={data} columns={columns} rowKey={(row) => row.id} none={t("none.approvals")} wide={980} />
        )}
      </Loaded>
    </section>
  );
}

type DeedProps = { row: Approval; me: Schemas["Officer"] | undefined; busy: boolean; decide: (deed: unknown) => void };

function Deeds({ row, me, busy, decide }: DeedProps) {
  const { t, pick } = useWords();
  const [reason, setReason] = useState<string>();
  if (row.state !== "pending" || !me) return <span className="muted">—</span>;
  const what = pick(row.summary_zh, row.summary_en);
  const isMine = row.proposer === me.id;
  if (reason !== undefined) {
    return (
      <Space wrap>
        <Input
          autoFocus
          size="small"
          aria-label={t("reason")}
          placeholder={t("reason")}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button size="small" danger disabled={!reason.trim()} loading={busy} onClick={() => decide({ deed: "refuse", reason })}>
          {t("act.refuse")}
        </Button>
        <Button size="small" disabled={!reason.trim()} loading={busy} onClick={() => decide({ deed: "return", reason })}>
          {t("act.return")}
        </Button>
        <Button size="small" type="text" onClick={() => setReason(undefined)}>
          {t("act.cancel")}
        </Button>
      </Space>
    );
  }
  return (
    <Space wrap>
      <Button size="small" type={isMyTurn(row, me) ? "primary" : "default"} loading={busy} aria-label={`${t("act.approve")}: ${what}`} onClick={() => decide({ deed: "approve" })}>
        {t("act.approve")}
      </Button>
      {isMine ? (
        <>
          <Button size="small" loading={busy} aria-label={`${t("act.withdraw")}: ${what}`} onClick={() => decide({ deed: "withdraw" })}>
            {t("act.withdraw")}
          </Button>
          <span className="note">
            {t("approval.mine")} <Article rule="approvals.four_eyes" />
          </span>
        </>
      ) : (
        <Button size="small" aria-label={`${t("act.refuse")}…: ${what}`} onClick={() => setReason("")}>
          {t("act.refuse")}…
        </Button>
      )}
    </Space>
  );
}
