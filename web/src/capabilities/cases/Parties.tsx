// 当事人与执行依据 – who is in the case, and the title it rests on.
import { DeedButton } from "../../kit/deed";
import { type Column, List } from "../../kit/list";
import { Money } from "../../kit/parts";
import { Loaded } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { Case } from "../../kit/case";
import { addAccount } from "./deeds";
import { type Party, useParties } from "../../kit/parties";

export function Parties({ data }: { data: Case }) {
  const { t, code } = useWords();
  const { query } = useParties(data.id);
  const columns: Column<Party>[] = [
    { title: t("col.role"), choose: true, value: (row) => code("role", row.role) },
    { title: t("col.name"), value: (row) => row.name },
    { title: t("col.kind"), value: (row) => code("party", row.kind) },
    { title: t("col.document.kind"), value: (row) => code("document", row.document_kind) },
    { title: t("col.document"), value: (row) => row.masked_document },
    { title: t("col.address"), value: (row) => row.masked_address },
    { title: t("col.act"), show: (row) => <DeedButton small deed={addAccount(data.id, row)} version={data.version} about={row.name} /> },
  ];
  return (
    <>
      <section className="sheet">
        <h2>{t("tab.parties")}</h2>
        <Loaded query={query}>
          {(rows) => <List name={t("tab.parties")} rows={rows} columns={columns} rowKey={(row) => `${row.role}-${row.id}`} wide={760} />}
        </Loaded>
      </section>
      <Title data={data} />
    </>
  );
}

function Title({ data }: { data: Case }) {
  const { t } = useWords();
  const facts: [Word, React.ReactNode][] = [
    ["file.title", data.title_number],
    ["file.maker", data.title_court],
    ["file.effective", data.effective_on],
    ["calc.due", data.performance_due],
    ["col.principal", <Money key="principal" value={data.principal} />],
    ["calc.rate", data.rate],
    ["file.text", data.title_text],
    ["col.received", data.received_on],
    ["col.filed", data.filed_on],
    ["col.handler", data.handler_name],
    ["money.account", data.sub_account],
  ];
  return (
    <section className="sheet">
      <h2>{t("file.basis")}</h2>
      <dl className="facts-of title-facts">
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{t(word)}</dt>
            <dd>{value || <span className="muted">—</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
