// 设置第二种鉴别方式 – an app by QR code and first code, or a passkey; and the recovery codes, shown once.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input, QRCode, Segmented } from "antd";
import { useState } from "react";
import { post, type Schemas } from "../../kit/api";
import { hasPasskeys, makePasskey } from "../../kit/passkey";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { type SignedIn, useFactors } from "./Proof";

type Kind = "authenticator" | "passkey";
type Done = (set: SignedIn) => void;

/** What can be set up here, one after the other; `only` where the page has chosen. */
export function Enrol({ only, done }: { only?: Kind; done: Done }) {
  const { t, code } = useWords();
  const factors = useFactors();
  const [chosen, setChosen] = useState<Kind>(only ?? "authenticator");
  const [set, setSet] = useState<SignedIn>();
  if (set?.recovery_codes) return <Codes codes={set.recovery_codes} kept={() => done(set)} />;
  const finished: Done = (now) => (now.recovery_codes ? setSet(now) : done(now));
  const kinds: Kind[] = ["authenticator", "passkey"];
  return (
    <Loaded query={factors}>
      {(data) => (
        <>
          {!only && !data.only_passkeys && hasPasskeys(data.passkey_origin) && (
            <Segmented
              block
              className="proof-kinds"
              aria-label={t("id.how")}
              value={chosen}
              options={kinds.map((value) => ({ value, label: code("factor", value) }))}
              onChange={(value) => setChosen(value as Kind)}
            />
          )}
          {chosen === "authenticator" && !data.only_passkeys ? <Authenticator done={finished} /> : <Passkey done={finished} />}
        </>
      )}
    </Loaded>
  );
}

function Authenticator({ done }: { done: Done }) {
  const { t } = useWords();
  const offer = useQuery({
    queryKey: ["authenticator"],
    queryFn: () => post<Schemas["Offer"]>("/session/authenticator"),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: (given: { code: string }) => post<SignedIn>("/session/authenticator/confirmation", given),
    onSuccess: done,
  });
  const rules = [{ required: true, message: `${t("field.need")}${t("id.code")}` }];
  return (
    <Loaded query={offer}>
      {(data) => (
        <Form layout="vertical" requiredMark={false} onFinish={confirm.mutate}>
          <p>{t("id.scan")}</p>
          <div className="qr">
            <QRCode type="canvas" value={data.uri} size={180} aria-label={t("id.qr")} />
          </div>
          <p className="muted">
            {t("id.type")} <code className="secret">{data.secret.match(/.{1,4}/g)?.join(" ")}</code>
          </p>
          <Form.Item name="code" label={t("id.code")} rules={rules}>
            <Input size="large" inputMode="numeric" autoComplete="one-time-code" />
          </Form.Item>
          {confirm.error && <Fault error={confirm.error} />}
          <Button type="primary" size="large" htmlType="submit" block loading={confirm.isPending} className="gate-go">
            {t("id.set")}
          </Button>
        </Form>
      )}
    </Loaded>
  );
}

function Passkey({ done }: { done: Done }) {
  const { t } = useWords();
  const make = useMutation({
    mutationFn: async ({ name }: { name: string }) => {
      const asked = await post<{ publicKey: unknown }>("/session/passkeys/offer");
      return post<SignedIn>("/session/passkeys", { name, credential: await makePasskey(asked) });
    },
    onSuccess: done,
  });
  const rules = [{ required: true, message: `${t("field.need")}${t("id.passkey.name")}` }];
  return (
    <Form layout="vertical" requiredMark={false} onFinish={make.mutate} initialValues={{ name: t("id.passkey.first") }}>
      <p>{t("id.passkey.what")}</p>
      <Form.Item name="name" label={t("id.passkey.name")} rules={rules}>
        <Input size="large" maxLength={60} />
      </Form.Item>
      {make.error && <Fault error={make.error} />}
      <Button type="primary" size="large" htmlType="submit" block loading={make.isPending} className="gate-go">
        {t("id.passkey.make")}
      </Button>
    </Form>
  );
}

/** 恢复码 – shown once. */
export function Codes({ codes, kept }: { codes: string[]; kept: () => void }) {
  const { t } = useWords();
  return (
    <>
      <Alert type="warning" showIcon message={t("id.codes.once")} />
      <ul className="codes" aria-label={t("id.codes")}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button type="primary" size="large" block onClick={kept}>
        {t("id.codes.kept")}
      </Button>
    </>
  );
}
