// 印章证书 – by which papers are sealed and dated, and the root that certifies them.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { useMay } from "../../kit/rights";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

type Seal = Schemas["SealView"];

const TONES: Record<Seal["state"], Tone> = { valid: "good", expired: "warn", revoked: "bad" };

export function Seals() {
  const { t, code } = useWords();
  const may = useMay("documents.revoke_seal");
  const rows = useQuery({ queryKey: ["live", "seals"], queryFn: () => api<Seal[]>("/seals") });
  const owner = (row: Seal) => row.court_name || t("key.owner.installation");
  const columns: Column<Seal>[] = [
    { title: t("key.owner"), choose: true, value: owner },
    { title: t("col.kind"), choose: true, value: (row) => code("seal", row.purpose) },
    { title: t("col.state"), choose: true, width: 96, value: (row) => code("cert", row.state), show: (row) => <Mark tone={TONES[row.state]}>{code("cert", row.state)}</Mark> },
    { title: t("col.since.valid"), width: 150, value: (row) => day(row.valid_from) },
    { title: t("col.valid.until"), width: 150, value: (row) => day(row.valid_until) },
    { title: t("col.cert.serial"), value: (row) => row.serial, show: (row) => <code className="long-code">{row.serial}</code> },
    { title: t("seal.revoked"), value: (row) => (row.revoked_at ? `${day(row.revoked_at)} ${row.reason ?? ""}` : null) },
    { title: t("col.act"), show: (row) => may && row.purpose === "seal" && row.state === "valid" && <DeedButton small deed={deeds.revokeSeal(row.court)} about={owner(row)} /> },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.seals")}</h2>
      <p className="muted">{t("seal.note")}</p>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.seals")} rows={data} columns={columns} rowKey={(row) => row.serial} none={t("none.seals")} wide={1100} />}
      </Loaded>
    </section>
  );
}
