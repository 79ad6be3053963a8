// 账号与岗位 – the administrators' pages: who has an account and which roles; changes by two people.
import { useQuery } from "@tanstack/react-query";
import { App } from "antd";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Article } from "../../kit/rules";
import { useSession } from "../../kit/session";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Account = Schemas["AccountRow"];
type Change = Schemas["RoleChange"];

const POSTS = [
  "filing_clerk", "judge", "clerk", "division_head", "president", "finance", "command_centre",
  "system_admin", "security_admin", "audit_admin", "procurator",
];

const FACTORS = ["authenticator", "passkeys", "recovery_codes"];

const useAccounts = () => useQuery({ queryKey: ["live", "accounts"], queryFn: () => api<Account[]>("/accounts") });

/** A first password is told once, to whoever made it. */
function useFirstPassword() {
  const { t } = useWords();
  const { modal } = App.useApp();
  return (made: unknown) => {
    const { password } = made as Schemas["FirstPassword"];
    modal.info({ title: t("id.first"), content: <><p>{t("id.first.what")}</p><code className="secret">{password}</code></>, okText: t("id.codes.kept") });
  };
}

export function Accounts() {
  const { t, code, choices } = useWords();
  const me = useSession()?.officer.id;
  const rows = useAccounts();
  const show = useFirstPassword();
  const posts = (roles: string[]) => roles.map((role) => code("post", role)).join(" · ");
  const columns: Column<Account>[] = [
    { title: t("sign.user"), value: (row) => row.login },
    { title: t("id.name"), value: (row) => row.name },
    { title: t("id.roles"), choose: true, value: (row) => posts(row.roles) || t("id.no-role") },
    { title: t("id.standing"), choose: true, value: (row) => t(row.active ? "id.open" : "id.closed"), show: (row) => <Mark tone={row.active ? "good" : "stop"}>{t(row.active ? "id.open" : "id.closed")}</Mark> },
    { title: t("id.ends_on"), value: (row) => row.ends_on ?? null },
    {
      title: t("col.act"),
      show: (row) =>
        row.id !== me && (
          <span className="deeds">
            <DeedButton small deed={deeds.setTerm(row.id, row.active, row.ends_on)} about={row.name} />
            <DeedButton small deed={deeds.resetPassword(row.id)} about={row.name} done={show} />
            <DeedButton small deed={deeds.revokeFactor(row.id, choices("factor", FACTORS))} about={row.name} />
            <DeedButton small deed={deeds.proposeRoles(row.id, row.roles, choices("post", POSTS))} about={row.name} />
          </span>
        ),
    },
  ];
  return (
    <section className="sheet">
      <Loaded query={rows}>
        {(data) => (
          <List name={t("nav.accounts")} rows={data} columns={columns} rowKey={(row) => row.id} wide={900} tools={<DeedButton primary deed={deeds.openAccount} done={show} />} />
        )}
      </Loaded>
    </section>
  );
}

const TONES: Record<Change["state"], Tone> = { pending: "info", approved: "good", refused: "bad", withdrawn: "plain" };

export function RoleChanges() {
  const { t, code } = useWords();
  const me = useSession()?.officer.id;
  const accounts = useAccounts().data ?? [];
  const rows = useQuery({ queryKey: ["live", "role-changes"], queryFn: () => api<Change[]>("/role-changes") });
  const name = (id: string | null | undefined) => accounts.find((account) => account.id === id)?.name ?? null;
  const posts = (roles: string[]) => roles.map((role) => code("post", role)).join(" · ") || t("id.no-role");
  const columns: Column<Change>[] = [
    { title: t("id.name"), value: (row) => name(row.officer) },
    { title: t("id.change"), value: (row) => `${posts(row.before)} → ${posts(row.roles)}` },
    { title: t("reason"), value: (row) => row.reason },
    { title: t("col.state"), choose: true, value: (row) => code("change", row.state), show: (row) => <Mark tone={TONES[row.state]}>{code("change", row.state)}</Mark> },
    { title: t("col.proposer"), value: (row) => `${name(row.proposer) ?? ""} ${day(row.proposed_at)}` },
    { title: t("id.decider"), value: (row) => (row.decider ? `${name(row.decider) ?? ""} ${day(row.decided_at)}` : null) },
    { title: t("col.act"), show: (row) => row.state === "pending" && <Decision row={row} me={me} about={name(row.officer) ?? ""} /> },
  ];
  return (
    <section className="sheet">
      <p className="muted">
        {t("id.changes.what")} <Article rule="identity.two_people" />
      </p>
      <Loaded query={rows}>{(data) => <List name={t("nav.role-changes")} rows={data} columns={columns} rowKey={(row) => row.id} wide={1000} />}</Loaded>
    </section>
  );
}

/** Its proposer may take it back; another decides; whose roles they are does neither. */
function Decision({ row, me, about }: { row: Change; me: string | undefined; about: string }) {
  if (row.proposer === me) return <DeedButton small deed={deeds.withdrawRoles(row.id)} about={about} />;
  if (row.officer === me) return null;
  return (
    <span className="deeds">
      <DeedButton small primary deed={deeds.approveRoles(row.id)} about={about} />
      <DeedButton small deed={deeds.refuseRoles(row.id)} about={about} />
    </span>
  );
}
