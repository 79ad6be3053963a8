import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { api, ApiError, post, type Schemas } from "../../kit/api";
import { go } from "../../kit/route";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

// Field of the form → path of the field in the request, so that a fault lands where it was typed.
const FIELDS: [string, Word, string, string?][] = [
  ["applicant", "file.applicant", "applicants[0].name"],
  ["applicant_id", "file.idcard", "applicants[0].document_number"],
  ["debtor", "file.debtor", "debtors[0].name"],
  ["debtor_id", "file.idcard", "debtors[0].document_number"],
  ["number", "file.title", "title.number"],
  ["maker", "file.maker", "title.court"],
  ["effective", "file.effective", "title.effective_on", "date"],
  ["due", "calc.due", "title.last_performance_day", "date"],
  ["text", "file.text", "title.text"],
  ["principal", "calc.principal", "claim.principal"],
  ["courtfee", "file.courtfee", "claim.court_fee"],
];

type Values = Record<string, string>;

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
    claim: { principal: values.principal, court_fee: values.courtfee || null },
  };
}

export function FileCase() {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const session = useQuery({
    queryKey: ["session"],
    queryFn: () => api<Schemas["Session"]>("/session"),
  });
  const file = useMutation({
    mutationFn: (values: Values) => {
      const court = session.data?.officer.court ?? "";
      const today = (session.data?.now ?? "").slice(0, 10);
      return post<Schemas["Made"]>("/cases", request(values, court, today));
    },
    onSuccess: (made) => go(`/cases/${made.id}`),
    onError: (error) => {
      const problem = error instanceof ApiError ? error.problem : null;
      const field = FIELDS.find(([, , path]) => path === problem?.field);
      if (field) form.setFields([{ name: field[0], errors: [problem?.detail ?? ""] }]);
    },
  });
  return (
    <section className="sheet" style={{ maxWidth: 720 }}>
      <h2>{t("nav.file")}</h2>
      <Form form={form} layout="vertical" onFinish={(values) => file.mutate(values)}>
        {FIELDS.map(([name, word, , type]) => (
          <Form.Item key={name} name={name} label={t(word)} rules={[{ required: name !== "courtfee" }]}>
            <Input type={type ?? "text"} />
          </Form.Item>
        ))}
        {file.error && <Fault error={file.error} />}
        <Button type="primary" htmlType="submit" loading={file.isPending} style={{ marginTop: 12 }}>
          {t("act.file")}
        </Button>
      </Form>
    </section>
  );
}
