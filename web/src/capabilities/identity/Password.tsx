// 更改口令 – with the old one, unless that was typed a moment ago.
import { useMutation } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { ApiError, post } from "../../kit/api";
import { told } from "../../kit/deed";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import type { SignedIn } from "./Proof";

type Given = { old: string; password: string };

export function Password({ old, done }: { old?: string; done: (set: SignedIn) => void }) {
  const { t } = useWords();
  const [form] = Form.useForm<Given>();
  const change = useMutation({
    mutationFn: (given: Given) => post<SignedIn>("/session/password", { ...given, old: old ?? given.old }),
    onSuccess: (set) => {
      form.resetFields();
      done(set);
    },
    onError: (error) => {
      const field = error instanceof ApiError ? error.problem.field : undefined;
      if (error instanceof ApiError && (field === "old" || field === "password")) form.setFields([{ name: field, errors: told(error.problem) }]);
    },
  });
  const atField = change.error instanceof ApiError && change.error.problem.field;
  const item = (name: keyof Given, word: Word, complete: string) => (
    <Form.Item name={name} label={t(word)} rules={[{ required: true, message: `${t("field.need")}${t(word)}` }]} extra={name === "password" ? t("id.password.rule") : undefined}>
      <Input.Password size="large" autoComplete={complete} maxLength={256} />
    </Form.Item>
  );
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={change.mutate} className="narrow-form">
      {old === undefined && item("old", "id.password.old", "current-password")}
      {item("password", "id.password.new", "new-password")}
      {change.error && !atField && <Fault error={change.error} />}
      <Button type="primary" size="large" htmlType="submit" loading={change.isPending} className="gate-go">
        {t("id.password.change")}
      </Button>
    </Form>
  );
}
