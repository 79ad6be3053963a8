// 财产目录 – the 16 kinds and 25 items: who keeps them, how they are held, how long at most, on which article.
import { type Column, List } from "../../kit/list";
import { Mark, type Tone } from "../../kit/mark";
import { useInstitutionName } from "../../kit/institutions";
import { Article, useArticle } from "../../kit/rules";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { type CatalogueItem, useCatalogue } from "./catalogue";

const TONES: Record<string, Tone> = { none: "plain", freeze: "good", units: "info", seal: "warn" };

export function Catalogue() {
  const { t, pick, code } = useWords();
  const article = useArticle();
  const rows = useCatalogue();
  const columns: Column<CatalogueItem>[] = [
    { title: t("ref.group"), choose: true, value: (row) => code("group", row.group) },
    { title: t("col.name"), value: (row) => pick(row.zh, row.en) },
    {
      title: t("ref.control"),
      choose: true,
      value: (row) => code("control", row.control),
      show: (row) => <Mark tone={TONES[row.control] ?? "plain"}>{code("control", row.control)}</Mark>,
    },
    { title: t("ref.months"), value: (row) => row.months },
    { title: t("col.article"), value: (row) => article(row.rule), show: (row) => <Article rule={row.rule} /> },
    { title: t("ref.keepers"), value: (row) => row.keepers },
    { title: t("ref.holders"), value: (row) => (row.control === "none" ? null : row.holders) },
  ];
  return (
    <section className="sheet">
      <h2>{t("ref.catalogue")}</h2>
      <p className="muted">{t("ref.catalogue.note")}</p>
      <Loaded query={rows}>
        {(found) => (
          <List name={t("ref.catalogue")} rows={found} columns={columns} rowKey={(row) => row.kind} wide={960} pageSize={25} expand={(row) => <Details row={row} />} />
        )}
      </Loaded>
    </section>
  );
}

function Details({ row }: { row: CatalogueItem }) {
  const { t, pick } = useWords();
  const institution = useInstitutionName();
  return (
    <dl className="facts-of">
      <div>
        <dt>{t("ref.fields")}</dt>
        <dd>{row.fields.map((field) => pick(field.zh, field.en)).join(pick("、", ", "))}</dd>
      </div>
      <div>
        <dt>{t("col.institution")}</dt>
        <dd>{row.some_keepers.map(institution).join(pick("、", ", ")) + (row.keepers > row.some_keepers.length ? " …" : "")}</dd>
      </div>
    </dl>
  );
}
