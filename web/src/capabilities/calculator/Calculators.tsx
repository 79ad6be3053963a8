// 计算器 – interest, fees and deadlines with their working and the article of each step; printable.
import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { ApiError, post } from "../../kit/api";
import { useRules } from "../../kit/rules";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import { DeadlineResult, FeeResult, InterestResult } from "./results";
import type { Deadline, Fee, Interest } from "./results";

type Option = { value: string; label: string };
type Field = { name: string; word: Word; type?: string; start?: string; options?: Option[]; optional?: boolean };
type Values = Record<string, string | undefined>;

export function Calculators() {
  const { t, pick, code } = useWords();
  const rules = useRules();
  const kinds = ["enforcement", "court", "preservation"].map((value) => ({ value, label: code("fee", value) }));
  const periods = (rules.data ?? [])
    .filter((rule) => rule.has_period)
    .map((rule) => ({ value: rule.id, label: pick(rule.zh, rule.en) }));
  return (
    <>
      <Calculator<Interest>
        title={t("calc.interest")}
        path="/calc/interest"
        fields={[
          { name: "principal", word: "calc.principal", start: "200000.00" },
          { name: "rate", word: "calc.rate", start: "12%", optional: true },
          { name: "from", word: "calc.from", type: "date", start: "2025-03-01", optional: true },
          { name: "due", word: "calc.due", type: "date", start: "2026-01-22" },
          { name: "to", word: "calc.to", type: "date", start: "2026-03-10" },
          { name: "costs", word: "calc.costs", optional: true },
          { name: "paid_on", word: "calc.paid.on", type: "date", optional: true },
          { name: "paid", word: "calc.paid", optional: true },
        ]}
        ask={({ paid_on, paid, ...values }) => ({
          ...values,
          ...(paid_on || paid ? { payments: [{ on: paid_on, amount: paid }] } : {}),
        })}
        show={(found) => <InterestResult found={found} />}
      />
      <Calculator<Fee>
        title={t("calc.fee")}
        path="/calc/fee"
        fields={[
          { name: "kind", word: "calc.kind", start: "enforcement", options: kinds },
          { name: "amount", word: "calc.amount", start: "228386.78" },
        ]}
        show={(found) => <FeeResult found={found} />}
      />
      <Calculator<Deadline>
        title={t("calc.deadline")}
        path="/calc/deadline"
        fields={[
          { name: "rule", word: "calc.rule", start: "funds.payout", options: periods },
          { name: "from", word: "calc.start", type: "date", start: "2026-04-17" },
        ]}
        show={(found) => <DeadlineResult found={found} />}
      />
    </>
  );
}

type Props<T> = {
  title: string;
  path: string;
  fields: Field[];
  ask?: (values: Values) => unknown;
  show: (found: T) => ReactNode;
};

// Fields of the request that are asked for under another name.
const ASKED: Record<string, string> = { "payments[0].on": "paid_on", "payments[0].amount": "paid" };

function Calculator<T>({ title, path, fields, ask, show }: Props<T>) {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const compute = useMutation({
    mutationFn: (values: Values) => {
      const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value));
      return post<T>(path, ask ? ask(given) : given);
    },
    onError: (error) => {
      const problem = error instanceof ApiError ? error.problem : null;
      const at = ASKED[problem?.field ?? ""] ?? problem?.field;
      if (fields.some((field) => field.name === at)) {
        form.setFields([{ name: at ?? "", errors: [problem?.detail ?? ""] }]);
      }
    },
  });
  const start = Object.fromEntries(fields.map((field) => [field.name, field.start]));
  return (
    <section className="sheet calculator">
      <h2>{title}</h2>
      <div className="columns calc">
        <Form form={form} layout="vertical" name={path} className="calc-form" initialValues={start} onFinish={(values) => compute.mutate(values)}>
          {fields.map((field) => (
            <Form.Item key={field.name} name={field.name} label={t(field.word)} rules={[{ required: !field.optional && !field.options }]}>
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
        <div className="calc-result" aria-live="polite">
          {compute.error && <Fault error={compute.error} />}
          {compute.data !== undefined && (
            <>
              {show(compute.data)}
              <Button className="no-print" onClick={() => window.print()}>
                {t("act.print")}
              </Button>
            </>
          )}
          {compute.data === undefined && !compute.error && <p className="muted">{t("calc.none")}</p>}
        </div>
      </div>
    </section>
  );
}
