// 登录 – the door of the house: the password, then whatever the log-in still wants.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { type ReactNode, useState } from "react";
import { Enrol } from "../../capabilities/identity/Enrol";
import { Password } from "../../capabilities/identity/Password";
import { Proof, type SignedIn } from "../../capabilities/identity/Proof";
import { post } from "../../kit/api";
import { Emblem } from "../../kit/emblem";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

const WORTH: Word[] = ["gate.law", "gate.time", "gate.money"];

type Given = { user: string; password: string };
type Stage = { next: SignedIn["next"]; old: string };

export function SignIn() {
  const { t } = useWords();
  const client = useQueryClient();
  const [stage, setStage] = useState<Stage>();
  const go = (signed: SignedIn, old: string) => {
    client.removeQueries({ queryKey: ["live"] });
    if (signed.next === "done") client.invalidateQueries();
    else setStage({ next: signed.next, old });
  };
  const on = (signed: SignedIn) => go(signed, stage?.old ?? "");
  switch (stage?.next) {
    case "second_factor":
      return <Gate title={t("id.second")} line={t("id.second.what")} back={() => setStage(undefined)}><Proof done={on} /></Gate>;
    case "password":
      return <Gate title={t("id.password.change")} line={t("id.password.due")} back={() => setStage(undefined)}><Password old={stage.old} done={on} /></Gate>;
    case "enrol":
      return <Gate title={t("id.enrol")} line={t("id.enrol.what")} back={() => setStage(undefined)}><Enrol done={on} /></Gate>;
    default:
      return <Gate title={t("sign.in")} line={t("gate.who")}><First done={go} /></Gate>;
  }
}

function First({ done }: { done: (signed: SignedIn, password: string) => void }) {
  const { t } = useWords();
  const signIn = useMutation({
    mutationFn: (values: Given) => post<SignedIn>("/session", values),
    onSuccess: (signed, values) => done(signed, values.password),
  });
  return (
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
  );
}

function Gate({ title, line, back, children }: { title: string; line: string; back?: () => void; children: ReactNode }) {
  const { t, lang, setLang } = useWords();
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
          <h1>{title}</h1>
          <p className="muted">{line}</p>
          {children}
          {back && (
            <Button type="link" className="gate-lang" onClick={back}>
              {t("id.back")}
            </Button>
          )}
          <Button type="link" className="gate-lang" onClick={() => setLang(lang === "zh" ? "en" : "zh")} lang={lang === "zh" ? "en" : "zh-CN"}>
            {t("other.lang")}
          </Button>
        </div>
      </main>
    </div>
  );
}
