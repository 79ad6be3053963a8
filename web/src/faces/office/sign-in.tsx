// 登录 – the door of the house.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { post } from "../../kit/api";
import { Emblem } from "../../kit/emblem";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

const WORTH: Word[] = ["gate.law", "gate.time", "gate.money"];

export function SignIn() {
  const { t, lang, setLang } = useWords();
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: (values: { user: string; password: string }) => post("/session", values),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <div className="gate">
      <section className="gate-house" aria-label={t("app")}>
        <Emblem size={56} />
        <p className="gate-name">{t("app")}</p>
        <p className="gate-line">{t("gate.line")}</p>
        <ul>
          {WORTH.map((word) => (
            <li key={word}>{t(word)}</li>
          ))}
        </ul>
      </section>
      <main className="gate-door">
        <div className="gate-form">
          <h1>{t("sign.in")}</h1>
          <p className="muted">{t("gate.who")}</p>
          <Form layout="vertical" requiredMark={false} onFinish={(values) => signIn.mutate(values)}>
            <Form.Item name="user" label={t("sign.user")} rules={[{ required: true, message: t("sign.user.need") }]}>
              <Input size="large" autoFocus autoComplete="username" />
            </Form.Item>
            <Form.Item name="password" label={t("sign.password")} rules={[{ required: true, message: t("sign.password.need") }]}>
              <Input.Password size="large" autoComplete="current-password" />
            </Form.Item>
            {signIn.error && <Fault error={signIn.error} />}
            <Button type="primary" size="large" htmlType="submit" block loading={signIn.isPending} className="gate-go">
              {t("sign.in")}
            </Button>
          </Form>
          <Button type="link" className="gate-lang" onClick={() => setLang(lang === "zh" ? "en" : "zh")} lang={lang === "zh" ? "en" : "zh-CN"}>
            {t("other.lang")}
          </Button>
        </div>
      </main>
    </div>
  );
}
