// 密钥 – under which personal data are sealed: whose, which version, since when, how it stands. Never a key.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";
import { type Deed, DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { day } from "../../kit/parts";
import { useMayDo } from "../../kit/rights";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import * as deeds from "./deeds";

type Key = Schemas["KeyView"];
type Stand = "current" | "held" | "retired" | "destroyed";

const TONES: Record<Stand, Tone> = { current: "good", held: "info", retired: "warn", destroyed: "plain" };
/** Owners that are no court. */
const OWNERS: Record<string, Word> = { index: "key.owner.index", installation: "key.owner.installation", exchange: "key.owner.exchange" };

const date = (instant: string | null | undefined) => (instant ? day(instant).slice(0, 10) : null);

function standOf(key: Key): Stand {
  if (key.destroyed_at) return "destroyed";
  if (!key.retired_at) return "current";
  return key.holders.length > 0 ? "held" : "retired";
}

export function Keys() {
  const { t, code } = useWords();
  const may = useMayDo();
  const rows = useQuery({ queryKey: ["live", "keys"], queryFn: () => api<Key[]>("/keys") });
  const owner = (row: Key) => {
    const word = OWNERS[row.owner];
    return word ? t(word) : (row.court_name ?? row.owner);
  };
  const stand = (row: Key) => code("keystate", standOf(row));
  const act = (row: Key) => {
    const deed = deedOf(row);
    return deed && may(deed.act) ? <DeedButton small deed={deed} about={`${owner(row)} ${row.version}`} /> : null;
  };
  const columns: Column<Key>[] = [
    { title: t("key.owner"), choose: true, value: owner },
    { title: t("key.version"), width: 90, value: (row) => row.version },
    {
      title: t("col.state"),
      choose: true,
      value: stand,
      show: (row) => (
        <>
          <Mark tone={TONES[standOf(row)]}>{stand(row)}</Mark>
          {row.holders.length > 0 && <div className="cite">{`${t("key.holders")} ${row.holders.map((holder) => code("holder", holder)).join("、")}`}</div>}
        </>
      ),
    },
    { title: t("key.suite"), value: (row) => code("suite", row.suite) },
    { title: t("key.made"), width: 120, value: (row) => date(row.made_at) },
    { title: t("key.retired"), width: 110, value: (row) => date(row.retired_at) },
    { title: t("key.destroyed"), width: 110, value: (row) => date(row.destroyed_at) },
    { title: t("col.act"), show: act },
  ];
  return (
    <section className="sheet">
      <h2>{t("tab.keys")}</h2>
      <p className="muted">{t("key.note")}</p>
      <Loaded query={rows}>
        {(data) => <List name={t("tab.keys")} rows={data} columns={columns} rowKey={(row) => `${row.owner} ${row.version}`} none={t("none.keys")} wide={1000} />}
      </Loaded>
    </section>
  );
}

/** What may be done with a version; nothing with one that is gone. */
function deedOf(row: Key): Deed | undefined {
  const stand = standOf(row);
  if (stand === "current") return deeds.rotate(row.owner);
  return stand === "destroyed" ? undefined : deeds.destroy(row.owner, row.version, stand === "held");
}
