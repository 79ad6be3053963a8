// 协助单位异议 – what institutions have against orders, until when it is decided, and deciding it.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import type { Case } from "../../kit/case";
import { useInstitutionName } from "../../kit/institutions";
import { decideObjection } from "./deeds";

type Objection = Schemas["Objection"];

const standing = (row: Objection) => (row.upheld == null ? "open" : row.upheld ? "upheld" : "rejected");

export function Objections({ data }: { data: Case }) {
  const { t, code, choices } = useWords();
  const institution = useInstitutionName();
  const rows = useQuery({
    queryKey: ["live", "objections", data.id],
    queryFn: () => api<Objection[]>(`/cases/${data.id}/objections`),
  });
  const columns: Column<Objection>[] = [
    { title: t("col.institution"), choose: true, value: (row) => institution(row.institution) },
    { title: t("col.text"), value: (row) => row.text },
    { title: t("col.lodged"), width: 112, value: (row) => row.lodged_on },
    { title: t("col.due"), width: 112, value: (row) => row.due },
    {
      title: t("col.state"),
      choose: true,
      value: (row) => code("objection", standing(row)),
      show: (row) => <Mark tone={row.upheld == null ? "warn" : "plain"}>{code("objection", standing(row))}</Mark>,
    },
    {
      title: t("reason"),
      value: (row) => row.reason,
      show: (row) =>
        row.reason ?? <DeedButton small deed={decideObjection(data.id, row.id, choices("objection", ["upheld", "rejected"]))} version={data.version} about={institution(row.institution)} />,
    },
  ];
  if (rows.data?.length === 0) return null;
  return (
    <section className="sheet">
      <h2>{t("objections")}</h2>
      <Loaded query={rows}>
        {(found) => <List name={t("objections")} rows={found} columns={columns} rowKey={(row) => row.id} wide={860} none={t("none.objections")} />}
      </Loaded>
    </section>
  );
}
