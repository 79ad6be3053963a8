import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { post } from "../../kit/api";
import { Fault } from "../../kit/states";
import { useWords } from "../../kit/words";

export function SignIn() {
  const { t, lang, setLang } = useWords();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: (values: { user: string; password: string }) => post("/session", values),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <main className="gate">
      <section className="sheet">
        <h2>{t("app")}</h2>
        <Form layout="vertical" onFinish={(values) => signIn.mutate(values)}>
          <Form.Item name="user" label={t("sign.user")} rules={[{ required: true }]}>
            <Input autoFocus autoComplete="username" />
          </Form.Item>
          <Form.Item name="password" label={t("sign.password")} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {signIn.error && <Fault error={signIn.error} />}
          <Button type="primary" htmlType="submit" block loading={signIn.isPending} style={{ marginTop: 12 }}>
            {t("sign.in")}
          </Button>
        </Form>
        <Button type="link" onClick={() => setLang(lang === "zh" ? "en" : "zh")}>
          {t("other.lang")}
        </Button>
      </section>
    </main>
  );
}
