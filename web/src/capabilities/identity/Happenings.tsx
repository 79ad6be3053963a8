// 账户动态 – what happened to my account: a notice until I say that I have seen it, and the whole list.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { type Column, List } from "../../kit/list";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { Loaded, Nothing } from "../../kit/states";
import { useWords } from "../../kit/words";
import { browser } from "./browser";

type Happening = Schemas["Happening"];

/** What its owner should look into: somebody else may have been there. */
const ALARMING: Happening["kind"][] = ["wrong_tries", "in_after_wrong_tries", "strange_log_in"];

const KEY = ["live", "happenings"];
const useHappenings = () => useQuery({ queryKey: KEY, queryFn: () => api<Happening[]>("/happenings") });

function useSaid() {
  const { t, code } = useWords();
  return (one: Happening) => {
    const tries = one.tries == null ? "" : ` ${one.tries} ${t("happened.times")}`;
    const whose = one.kind === "another_account_ends" ? ` ${one.subject_name ?? ""}` : "";
    const until = one.day == null ? "" : ` ${one.day}`;
    return code("happened", one.kind) + whose + tries + until;
  };
}

/** Says that all of it was seen, up to the newest shown. */
function Seen({ newest, small }: { newest: Happening; small?: boolean }) {
  const { t } = useWords();
  const client = useQueryClient();
  const seen = useMutation({
    mutationFn: () => post("/happenings/seen", { until: newest.at }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Button size={small ? "small" : "middle"} loading={seen.isPending} onClick={() => seen.mutate()}>
      {t("happened.seen")}
    </Button>
  );
}

export function News() {
  const { t } = useWords();
  const said = useSaid();
  const news = (useHappenings().data ?? []).filter((one) => !one.seen_at);
  const [newest] = news;
  if (!newest) return null;
  return (
    <section className="news no-print" aria-label={t("happened.news")}>
      <Mark tone={news.some((one) => ALARMING.includes(one.kind)) ? "warn" : "info"}>{`${t("happened.news")} ${news.length}`}</Mark>
      <span>{`${day(newest.at)} ${said(newest)}`}</span>
      <a href="#/security">{t("happened.look")}</a>
      <Seen newest={newest} small />
    </section>
  );
}

export function Happenings() {
  const { t } = useWords();
  const said = useSaid();
  const rows = useHappenings();
  const columns: Column<Happening>[] = [
    { title: t("col.at"), value: (row) => day(row.at) },
    {
      title: t("happened.what"),
      value: said,
      show: (row) => (
        <>
          {said(row)} {!row.seen_at && <Mark tone={ALARMING.includes(row.kind) ? "warn" : "info"}>{t("happened.new")}</Mark>}
        </>
      ),
    },
    { title: t("id.source"), value: (row) => row.source },
    { title: t("id.agent"), value: (row) => browser(row.agent), show: (row) => <span title={row.agent}>{browser(row.agent)}</span> },
  ];
  return (
    <section className="sheet">
      <h2>{t("happened")}</h2>
      <p className="muted">{t("happened.about")}</p>
      <Loaded query={rows}>
        {(data) => {
          const newest = data.find((row) => !row.seen_at);
          if (data.length === 0) return <Nothing>{t("none.happenings")}</Nothing>;
          const tools = newest ? { tools: <Seen newest={newest} /> } : {};
          return <List name={t("happened")} rows={data} columns={columns} rowKey={(row) => row.id} wide={900} {...tools} />;
        }}
      </Loaded>
    </section>
  );
}
