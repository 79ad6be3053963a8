// 立案 – the application as the filing desk takes it.
import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { ApiError, post, type Schemas } from "../../kit/api";
import { day } from "../../kit/parts";
import { go } from "../../kit/route";
import { useSession } from "../../kit/session";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

type Field = { name: string; word: Word; path: string; type?: string; optional?: boolean; long?: boolean };

// Each field knows its place in the request, so that a fault lands where it was typed.
const GROUPS: [Word, Field[]][] = [
  [
    "file.parties",
    [
      { name: "applicant", word: "file.applicant", path: "applicants[0].name" },
      { name: "applicant_id", word: "file.applicant.id", path: "applicants[0].document_number" },
      { name: "debtor", word: "file.debtor", path: "debtors[0].name" },
      { name: "debtor_id", word: "file.debtor.id", path: "debtors[0].document_number" },
    ],
  ],
  [
    "file.basis",
    [
      { name: "number", word: "file.title", path: "title.number" },
      { name: "maker", word: "file.maker", path: "title.court" },
      { name: "effective", word: "file.effective", path: "title.effective_on", type: "date" },
      { name: "due", word: "calc.due", path: "title.last_performance_day", type: "date" },
      { name: "text", word: "file.text", path: "title.text", long: true },
    ],
  ],
  [
    "file.claim",
    [
      { name: "principal", word: "calc.principal", path: "claim.principal" },
      { name: "courtfee", word: "file.courtfee", path: "claim.court_fee", optional: true },
      { name: "rate", word: "calc.rate", path: "claim.interest.rate", optional: true },
      { name: "from", word: "calc.from", path: "claim.interest.from", type: "date", optional: true },
    ],
  ],
];
const FIELDS = GROUPS.flatMap(([, fields]) => fields);

type Values = Record<string, string | undefined>;

const person = (name: string | undefined, number: string | undefined) => ({
  kind: "natural",
  name: name ?? "",
  document_kind: "id_card",
  document_number: number ?? "",
});

function request(values: Values, court: string, today: string) {
  return {
    court,
    received_on: today,
    applicants: [person(values.applicant, values.applicant_id)],
    debtors: [person(values.debtor, values.debtor_id)],
    title: {
      number: values.number,
      court: values.maker,
      kind: "judgment",
      effective_on: values.effective,
      last_performance_day: values.due,
      text: values.text,
      obligors: [values.debtor],
    },
    claim: {
      principal: values.principal,
      court_fee: values.courtfee || null,
      interest: values.rate || values.from ? { rate: values.rate ?? "", year_days: 365, from: values.from } : null,
    },
  };
}

export function FileCase() {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const session = useSession();
  const file = useMutation({
    mutationFn: (values: Values) => {
      const today = day(session?.now).slice(0, 10);
      return post<Schemas["Made"]>("/cases", request(values, session?.officer.court ?? "", today));
    },
    onSuccess: (made) => go(`/cases/${made.id}`),
    onError: (error) => {
      const problem = error instanceof ApiError ? error.problem : null;
      const field = FIELDS.find(({ path }) => path === problem?.field);
      if (!field) return;
      form.setFields([{ name: field.name, errors: [problem?.detail ?? ""] }]);
      form.scrollToField(field.name, { focus: true });
    },
  });
  return (
    <section className="sheet filing">
      <Form form={form} layout="vertical" name="filing" onFinish={(values) => file.mutate(values)}>
        {GROUPS.map(([group, fields]) => (
          <fieldset key={group}>
            <legend>{t(group)}</legend>
            <div className="fields">
              {fields.map(({ name, word, type, optional, long }) => (
                <Form.Item key={name} name={name} label={t(word)} rules={[{ required: !optional }]} className={long ? "long" : ""}>
                  {long ? <Input.TextArea autoSize={{ minRows: 3 }} /> : <Input type={type ?? "text"} />}
                </Form.Item>
              ))}
            </div>
          </fieldset>
        ))}
        {file.error && <Fault error={file.error} />}
        <Button type="primary" htmlType="submit" loading={file.isPending} style={{ marginTop: 12 }}>
          {t("act.file")}
        </Button>
      </Form>
    </section>
  );
}
