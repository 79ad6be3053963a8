// 我的安全 – what happened to one's account, what one proves oneself with, where one is signed in, and the password.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { useState } from "react";
import { api, post, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { hasPasskeys } from "../../kit/passkey";
import { day } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { browser } from "./browser";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";
import { Codes, Enrol } from "./Enrol";
import { Happenings } from "./Happenings";
import { Password } from "./Password";
import { useFactors } from "./Proof";

export function Security() {
  const { t } = useWords();
  const { message } = App.useApp();
  return (
    <>
      <Happenings />
      <Factors />
      <Sessions />
      <section className="sheet">
        <h2>{t("id.password")}</h2>
        <Password done={() => message.success(t("said.done"))} />
      </section>
    </>
  );
}

function Factors() {
  const { t } = useWords();
  const factors = useFactors();
  return (
    <section className="sheet">
      <h2>{t("id.factors")}</h2>
      <p className="muted">{t("id.factors.what")}</p>
      <Loaded query={factors}>
        {(data) => (
          <>
            <div className="deeds">
              {data.authenticator ? (
                <>
                  <Mark tone="good">{t("id.app.on")}</Mark>
                  <DeedButton small deed={deeds.removeAuthenticator} />
                </>
              ) : (
                !data.only_passkeys && <Adding kind="authenticator" />
              )}
              {hasPasskeys(data.passkey_origin) ? <Adding kind="passkey" /> : <span className="note">{`${t("id.passkey.at")} ${data.passkey_origin}`}</span>}
              {(data.authenticator || data.passkeys.length > 0) && <NewCodes left={data.recovery_codes} />}
            </div>
            <Passkeys rows={data.passkeys} />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Adding({ kind }: { kind: "authenticator" | "passkey" }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const word = t(kind === "authenticator" ? "id.app.set" : "id.passkey.add");
  const close = () => {
    setOpen(false);
    client.invalidateQueries({ queryKey: ["live"] });
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{word}</Button>
      <Modal open={open} title={word} footer={null} onCancel={close} destroyOnHidden width={440}>
        <Enrol only={kind} done={close} />
      </Modal>
    </>
  );
}

function NewCodes({ left }: { left: number }) {
  const { t } = useWords();
  const client = useQueryClient();
  const [codes, setCodes] = useState<string[]>();
  const renew = async () => {
    const made = await post<Schemas["RecoveryCodes"]>("/session/recovery-codes").catch(() => null);
    if (made) setCodes(made.recovery_codes);
  };
  const close = () => {
    setCodes(undefined);
    client.invalidateQueries({ queryKey: ["live"] });
  };
  return (
    <>
      <Button onClick={renew}>{t("id.codes.new")}</Button>
      <span className="note">{`${t("id.codes.left")} ${left}`}</span>
      <Modal open={codes !== undefined} title={t("id.codes")} footer={null} onCancel={close} destroyOnHidden width={440}>
        {codes && <Codes codes={codes} kept={close} />}
      </Modal>
    </>
  );
}

function Passkeys({ rows }: { rows: Schemas["PasskeyRow"][] }) {
  const { t } = useWords();
  if (rows.length === 0) return <Nothing>{t("none.passkeys")}</Nothing>;
  const columns: Column<Schemas["PasskeyRow"]>[] = [
    { title: t("id.passkey.name"), value: (row) => row.name },
    { title: t("id.added"), value: (row) => day(row.added_at) },
    { title: t("id.used"), value: (row) => day(row.used_at) },
    { title: t("col.act"), show: (row) => <DeedButton small deed={deeds.removePasskey(row.id)} about={row.name} /> },
  ];
  return <List name={t("id.passkeys")} rows={rows} columns={columns} rowKey={(row) => row.id} />;
}

function Sessions() {
  const { t } = useWords();
  const rows = useQuery({ queryKey: ["live", "sessions"], queryFn: () => api<Schemas["MySession"][]>("/sessions") });
  const columns: Column<Schemas["MySession"]>[] = [
    { title: t("id.began"), width: 150, value: (row) => day(row.created_at) },
    { title: t("id.seen"), width: 150, value: (row) => day(row.seen_at) },
    { title: t("id.ends"), width: 150, value: (row) => day(row.expires_at) },
    { title: t("id.source"), value: (row) => row.source },
    { title: t("id.agent"), value: (row) => browser(row.agent), show: (row) => <span title={row.agent}>{browser(row.agent)}</span> },
    {
      title: t("col.act"),
      show: (row) => (row.is_this ? <Mark tone="info">{t("id.this")}</Mark> : <DeedButton small deed={deeds.endSession(row.id)} about={`${row.source} ${day(row.created_at)}`} />),
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("id.sessions")}</h2>
      <Loaded query={rows}>{(data) => <List name={t("id.sessions")} rows={data} columns={columns} rowKey={(row) => row.id} wide={900} />}</Loaded>
    </section>
  );
}
