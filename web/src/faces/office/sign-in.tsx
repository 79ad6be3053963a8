// 登录 – the door of the house: the password, then whatever the log-in still wants.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { type ReactNode, useState } from "react";
import { Enrol } from "../../capabilities/identity/Enrol";
import { Password } from "../../capabilities/identity/Password";
import { Proof, type SignedIn } from "../../capabilities/identity/Proof";
import { api, post, type Schemas } from "../../kit/api";
import { Emblem } from "../../kit/emblem";
import { go as turn, useRoute } from "../../kit/route";
import { Fault } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";

const WORTH: Word[] = ["gate.law", "gate.time", "gate.money"];

type Given = { user: string; password: string };
type Next = SignedIn["next"];
type Stage = { next: Next; old?: string };
const STAGES: Next[] = ["second_factor", "password", "enrol"];

export function SignIn() {
  const { t } = useWords();
  const client = useQueryClient();
  const { parts, query } = useRoute();
  // Whoever comes back from the provider of identities is half-way already.
  const brought = parts[0] === "sign-in" ? STAGES.find((next) => next === query.get("next")) : undefined;
  const [stage, setStage] = useState<Stage | undefined>(brought && { next: brought });
  const go = (signed: SignedIn, old?: string) => {
    client.removeQueries({ queryKey: ["live"] });
    if (signed.next !== "done") return setStage(old === undefined ? { next: signed.next } : { next: signed.next, old });
    if (parts[0] === "sign-in") turn("/");
    client.invalidateQueries();
  };
  const on = (signed: SignedIn) => go(signed, stage?.old);
  switch (stage?.next) {
    case "second_factor":
      return <Gate title={t("id.second")} line={t("id.second.what")} back={() => setStage(undefined)}><Proof done={on} /></Gate>;
    case "password":
      return <Gate title={t("id.password.change")} line={t("id.password.due")} back={() => setStage(undefined)}><Password {...(stage.old === undefined ? {} : { old: stage.old })} done={on} /></Gate>;
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
      <Provider />
      {useRoute().query.get("fault") === "unlinked" && <Alert type="error" showIcon message={t("id.unlinked")} />}
    </Form>
  );
}

/** Where one is in use, the court's provider of identities. */
function Provider() {
  const { t } = useWords();
  const ways = useQuery({ queryKey: ["ways"], queryFn: () => api<Schemas["Ways"]>("/session/ways") });
  if (!ways.data?.provider) return null;
  return (
    <Button href="/api/v1/session/provider" block size="large" className="gate-go">
      {t("id.provider")}
    </Button>
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
