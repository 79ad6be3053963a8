// 我的权限 – what I may do, here or in one case, and which policy says so.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Right = Schemas["Right"];

export function Rights({ id }: { id: string | undefined }) {
  const { t, lang } = useWords();
  const path = id ? `/cases/${id}/rights` : "/session/rights";
  const rights = useQuery({ queryKey: ["live", "rights", id], queryFn: () => api<Right[]>(path) });
  const says = (right: Right) => right.why.map((ground) => ground[lang]).join("; ");
  const rests = (right: Right) => {
    const articles = right.why.map((ground) => (lang === "en" ? ground.article_en : ground.article));
    return [...new Set(articles)].join("; ");
  };
  const columns: Column<Right>[] = [
    {
      title: t("col.may"),
      width: 110,
      choose: true,
      value: (row) => t(row.allowed ? "may.yes" : "may.no"),
      show: (row) => <Mark tone={row.allowed ? "good" : "plain"}>{t(row.allowed ? "may.yes" : "may.no")}</Mark>,
    },
    { title: t("col.policy"), value: says },
    { title: t("col.article"), width: 260, value: rests },
    { title: t("col.act"), width: 210, value: (row) => row.act, show: (row) => <code>{row.act}</code> },
  ];
  return (
    <section className="sheet">
      <p className="muted">{t(id ? "rights.case" : "rights.what")}</p>
      <Loaded query={rights}>
        {(data) => (
          <List name={t("nav.rights")} rows={[...data].sort((a, b) => Number(b.allowed) - Number(a.allowed))} columns={columns} rowKey={(row) => row.act} none={t("none.rights")} />
        )}
      </Loaded>
    </section>
  );
}
