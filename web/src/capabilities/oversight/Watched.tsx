// 重点关注人员 – people whose data draw the curious; any look at them raises an alarm.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { day } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import * as deeds from "./deeds";

export function Watched() {
  const { t, choices } = useWords();
  const rows = useQuery({ queryKey: ["live", "watched"], queryFn: () => api<Schemas["Watched"][]>("/watched") });
  const columns: Column<Schemas["Watched"]>[] = [
    { title: t("watched.since"), width: 150, value: (row) => day(row.since) },
    { title: t("col.document.number"), value: (row) => row.masked },
    { title: t("reason"), value: (row) => row.reason },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.watched")}</h2>
      <p className="muted">{t("watched.what")}</p>
      <Loaded query={rows}>
        {(data) => (
          <List
            name={t("tab.watched")}
            rows={data}
            columns={columns}
            rowKey={(row) => `${row.masked}-${row.since}`}
            none={t("none.watched")}
            tools={<DeedButton deed={deeds.watch(choices)} primary />}
          />
        )}
      </Loaded>
    </section>
  );
}
