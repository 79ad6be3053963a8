import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { api, post, type Schemas } from "../../kit/api";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

type Field = { name: string; word: Word; type?: string; start?: string; options?: { value: string; label: string }[] };

export function Calculators() {
  const { t, pick, code } = useWords();
  const rules = useQuery({ queryKey: ["rules"], queryFn: () => api<Schemas["RuleRow"][]>("/rules") });
  const kinds = ["enforcement", "court", "preservation"].map((value) => ({ value, label: code("fee", value) }));
  const periods = (rules.data ?? [])
    .filter((rule) => rule.has_period)
    .map((rule) => ({ value: rule.id, label: pick(rule.zh, rule.en) }));
  return (
    <>
      <Calculator
        title={t("calc.interest")}
        path="/calc/interest"
        fields={[
          { name: "principal", word: "calc.principal", start: "200000.00" },
          { name: "rate", word: "calc.rate", start: "12%" },
          { name: "from", word: "calc.from", type: "date", start: "2025-03-01" },
          { name: "due", word: "calc.due", type: "date", start: "2026-01-22" },
          { name: "to", word: "calc.to", type: "date", start: "2026-03-10" },
        ]}
      />
      <Calculator
        title={t("calc.fee")}
        path="/calc/fee"
        fields={[
          { name: "kind", word: "calc.kind", start: "enforcement", options: kinds },
          { name: "amount", word: "calc.amount", start: "228386.78" },
        ]}
      />
      <Calculator
        title={t("calc.deadline")}
        path="/calc/deadline"
        fields={[
          { name: "rule", word: "calc.rule", start: "funds.payout", options: periods },
          { name: "from", word: "calc.start", type: "date", start: "2026-04-17" },
        ]}
      />
    </>
  );
}

function Calculator({ title, path, fields }: { title: string; path: string; fields: Field[] }) {
  const { t } = useWords();
  const compute = useMutation({ mutationFn: (values: unknown) => post<unknown>(path, values) });
  const start = Object.fromEntries(fields.map((field) => [field.name, field.start]));
  return (
    <section className="sheet">
      <h2>{title}</h2>
      <div className="columns">
        <Form layout="vertical" name={path} initialValues={start} onFinish={(values) => compute.mutate(values)}>
          {fields.map((field) => (
            <Form.Item key={field.name} name={field.name} label={t(field.word)}>
              {field.options ? (
                <Select showSearch optionFilterProp="label" options={field.options} />
              ) : (
                <Input type={field.type ?? "text"} />
              )}
            </Form.Item>
          ))}
          <Button type="primary" htmlType="submit" loading={compute.isPending}>
            {t("act.compute")}
          </Button>
        </Form>
        <div>
          <b>{t("calc.result")}</b>
          {compute.error && <Fault error={compute.error} />}
          {compute.data !== undefined && <pre className="result">{JSON.stringify(compute.data, null, 2)}</pre>}
        </div>
      </div>
    </section>
  );
}
