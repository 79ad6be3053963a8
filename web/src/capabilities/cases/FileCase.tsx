// 立案 – the application as the filing desk takes it: any number of parties, the title, the claim.
import { Button, Form } from "antd";
import { useState } from "react";
import { ApiError, type Schemas } from "../../kit/api";
import { told, useDeed } from "../../kit/deed";
import { type Field, Fields, starts } from "../../kit/fields";
import type { Values } from "../../kit/nest";
import { day } from "../../kit/parts";
import { useMay } from "../../kit/rights";
import { go } from "../../kit/route";
import { useSession } from "../../kit/session";
import { Fault, Nothing } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import { application, claimFields, partyFields, type Side, titleFields } from "./filing";

const SIDES: [Side, Word][] = [
  ["applicants", "file.applicant"],
  ["debtors", "file.debtor"],
  ["others", "role.other"],
];

export function FileCase() {
  const { t } = useWords();
  const session = useSession();
  const may = useMay("cases.receive");
  if (!session) return null;
  if (!may) {
    return (
      <section className="sheet">
        <Nothing>{t("file.denied")}</Nothing>
      </section>
    );
  }
  return <Filing session={session} />;
}

function Filing({ session }: { session: Schemas["Session"] }) {
  const { t, choices } = useWords();
  const [form] = Form.useForm<Values>();
  const [counts, setCounts] = useState<Record<Side, number>>({ applicants: 1, debtors: 1, others: 0 });
  const values: Values = Form.useWatch([], form) ?? {};
  const places = (side: Side) => Array.from({ length: counts[side] }, (_, index) => partyFields(side, index, choices));
  const title = titleFields(choices);
  const claim = claimFields(day(session.now).slice(0, 10));
  const all = [...SIDES.flatMap(([side]) => places(side).flat()), ...title, ...claim];
  const file = useDeed({ path: "/cases", ask: (given) => application(given, session.officer.court) }, undefined, (made) =>
    go(`/cases/${(made as Schemas["Made"]).id}`),
  );
  const problem = file.error instanceof ApiError ? file.error.problem : null;
  const isAtField = all.some((field) => field.name === problem?.field);
  const send = (given: Values) =>
    file.mutate({ ...starts(all), ...given }, { onError: (error) => show(error instanceof ApiError ? error.problem : undefined) });
  const show = (found: Schemas["Problem"] | undefined) => {
    if (!found || !all.some((field) => field.name === found.field)) return;
    form.setFields([{ name: found.field ?? "", errors: told(found) }]);
    form.scrollToField(found.field ?? "", { focus: true });
  };
  const more = (side: Side, by: number) => setCounts({ ...counts, [side]: counts[side] + by });
  return (
    <Form form={form} layout="vertical" name="filing" className="filing" initialValues={starts(all)} onFinish={send} scrollToFirstError>
      {SIDES.map(([side, word]) => (
        <section key={side} className="sheet">
          <h2>{t(word)}</h2>
          {places(side).map((fields, index) => (
            <Group key={fields[0]?.name} legend={counts[side] > 1 ? `${t(word)} ${index + 1}` : ""} fields={fields} values={values} />
          ))}
          <div className="filters">
            <Button onClick={() => more(side, 1)}>{`+ ${t(word)}`}</Button>
            {counts[side] > (side === "others" ? 0 : 1) && <Button onClick={() => more(side, -1)}>{t("file.less")}</Button>}
            {side === "others" && <span className="muted">{t("hint.others")}</span>}
          </div>
        </section>
      ))}
      <section className="sheet">
        <h2>{t("file.basis")}</h2>
        <Fields fields={title} values={values} />
      </section>
      <section className="sheet">
        <h2>{t("file.claim")}</h2>
        <Fields fields={claim} values={values} />
        {file.error && !isAtField && <Fault error={file.error} />}
        <Button type="primary" size="large" htmlType="submit" loading={file.isPending}>
          {t("act.file")}
        </Button>
      </section>
    </Form>
  );
}

function Group({ legend, fields, values }: { legend: string; fields: Field[]; values: Values }) {
  return (
    <fieldset className="group">
      {legend && <legend>{legend}</legend>}
      <Fields fields={fields} values={values} />
    </fieldset>
  );
}
