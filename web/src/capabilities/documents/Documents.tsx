// 文书 – the register, and the paper itself beside it; the address says which one is open.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { useRoute } from "../../kit/route";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Row = Schemas["DocumentRow"];

export function Documents({ id }: { id: string }) {
  const { t } = useWords();
  const { query } = useRoute();
  const rows = useQuery({
    queryKey: ["live", "documents", id],
    queryFn: () => api<Row[]>(`/cases/${id}/documents`),
  });
  const shown = rows.data?.find((row) => row.id === query.get("document"));
  const columns: Column<Row>[] = [
    {
      title: t("col.title"),
      value: (row) => row.title,
      show: (row) => (
        <a href={`#/cases/${id}?tab=documents&document=${row.id}`} aria-current={row.id === shown?.id ? "true" : undefined}>
          {row.title}
        </a>
      ),
    },
    { title: t("col.docnumber"), value: (row) => row.number },
    { title: t("col.issued"), value: (row) => row.issued_on },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.documents")}</h2>
      <Loaded query={rows}>
        {(data) => (
          <div className={shown ? "beside" : ""}>
            <List name={t("tab.documents")} rows={data} columns={columns} rowKey={(row) => row.id} wide={shown ? 420 : 560} />
            {shown && <Paper key={shown.id} row={shown} />}
          </div>
        )}
      </Loaded>
    </section>
  );
}

function Paper({ row }: { row: Row }) {
  const { t } = useWords();
  const place = useRef<HTMLDivElement>(null);
  // Newer browsers answer with a promise, which an effect must not hand back.
  useEffect(() => {
    place.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const source = `/api/v1/documents/${row.id}/pdf`;
  return (
    <div ref={place} className="paper">
      <p>
        <b>{row.title}</b> <a href={source} target="_blank" rel="noreferrer">{t("open.apart")}</a>
      </p>
      <iframe className="paper-frame" title={`${row.title} ${row.number}`} src={`${source}#navpanes=0&view=FitH`} />
    </div>
  );
}
