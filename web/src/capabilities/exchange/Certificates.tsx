// 机构证书 – by which institutions are known: whose, until when, alarms before the end; issued to a
// request and revoked at once.
import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useState } from "react";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { useInstitutions } from "../../kit/institutions";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { useMay } from "../../kit/rights";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Certificate = Schemas["CertificateView"];
type Issued = Schemas["IssuedCertificate"];

const TONES: Record<Certificate["state"], Tone> = { valid: "good", expired: "warn", revoked: "bad" };

export function Certificates() {
  const { t, code, pick } = useWords();
  const [issues, revokes] = [useMay("exchange.issue_certificate"), useMay("exchange.revoke_certificate")];
  const rows = useQuery({ queryKey: ["live", "certificates"], queryFn: () => api<Certificate[]>("/certificates") });
  const alarm = (row: Certificate) => (row.state === "valid" && row.alarm_days ? `${t("cert.ends.in")} ${row.alarm_days} ${t("days")}` : null);
  const revoked = (row: Certificate) => (row.revoked_at ? `${day(row.revoked_at)} ${row.reason ?? ""}` : null);
  const columns: Column<Certificate>[] = [
    { title: t("col.institution"), choose: true, value: (row) => pick(row.zh, row.en) },
    {
      title: t("col.state"),
      choose: true,
      width: 96,
      value: (row) => code("cert", row.state),
      show: (row) => <Mark tone={TONES[row.state]}>{code("cert", row.state)}</Mark>,
    },
    { title: t("col.valid.until"), width: 150, value: (row) => day(row.not_after) },
    {
      title: t("col.alarm"),
      value: (row) => alarm(row) ?? revoked(row),
      show: (row) => (alarm(row) ? <Mark tone={(row.alarm_days ?? 90) > 7 ? "warn" : "bad"}>{alarm(row)}</Mark> : (revoked(row) ?? <span className="muted">—</span>)),
    },
    {
      title: t("col.act"),
      show: (row) => revokes && row.state === "valid" && <DeedButton small deed={deeds.revoke(row.fingerprint)} about={`${pick(row.zh, row.en)} ${row.serial}`} />,
    },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.certificates")}</h2>
      <p className="muted">{t("cert.note")}</p>
      {issues && <Issue />}
      <Loaded query={rows}>{(found) => <List name={t("ref.certificates")} rows={found} columns={columns} rowKey={(row) => row.fingerprint} wide={860} expand={(row) => <Details row={row} />} />}</Loaded>
    </section>
  );
}

/** By what an institution can tell that it is this one. */
function Details({ row }: { row: Certificate }) {
  const { t } = useWords();
  return (
    <dl className="facts-of">
      <div>
        <dt>{t("col.cert.serial")}</dt>
        <dd>
          <code>{row.serial}</code>
        </dd>
      </div>
      <div>
        <dt>{t("col.fingerprint")}</dt>
        <dd>
          <code>{row.fingerprint}</code>
        </dd>
      </div>
      <div>
        <dt>{t("cert.issued.at")}</dt>
        <dd>{day(row.issued_at)}</dd>
      </div>
    </dl>
  );
}

/** To whom, then the request; the certificate is shown to be handed over. */
function Issue() {
  const { t, pick } = useWords();
  const institutions = useInstitutions().data ?? [];
  const [to, setTo] = useState<string>();
  const [issued, setIssued] = useState<Issued>();
  return (
    <>
      <div className="filters">
        <Select
          showSearch
          optionFilterProp="label"
          className="list-search"
          aria-label={t("cert.issue.to")}
          placeholder={t("cert.issue.to")}
          value={to}
          onChange={setTo}
          options={institutions.map((row) => ({ value: row.code, label: `${pick(row.zh, row.en)} ${row.code}` }))}
        />
        {to && <DeedButton primary deed={deeds.issue(to)} about={to} done={(made) => setIssued(made as Issued)} />}
      </div>
      {issued && <Input.TextArea readOnly aria-label={t("cert.issued")} autoSize={{ minRows: 4, maxRows: 16 }} value={`${issued.certificate}\n${issued.authority}`} />}
    </>
  );
}
