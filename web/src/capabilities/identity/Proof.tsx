// 鉴别 – proving who one is: a code, a passkey, a recovery code, or the password where that is enough.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Segmented } from "antd";
import { useState } from "react";
import { api, post, type Schemas } from "../../kit/api";
import { hasPasskeys, signWithPasskey } from "../../kit/passkey";
import { Fault, Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";

type Factors = Schemas["Factors"];
type Kind = "code" | "passkey" | "recovery_code" | "password";
export type SignedIn = Schemas["SignedIn"];

export const useFactors = () => useQuery({ queryKey: ["live", "factors"], queryFn: () => api<Factors>("/session/factors") });

/** What this person can offer in this browser. */
function offers(factors: Factors): Kind[] {
  const found: Kind[] = [];
  // Where passkeys alone count, anything else serves until there is one.
  const others = !factors.only_passkeys || factors.passkeys.length === 0;
  if (factors.authenticator && others) found.push("code");
  if (factors.passkeys.length > 0 && hasPasskeys(factors.passkey_origin)) found.push("passkey");
  if (factors.recovery_codes > 0 && others && (factors.authenticator || factors.passkeys.length > 0)) found.push("recovery_code");
  return found.length > 0 ? found : ["password"];
}

export function Proof({ done }: { done: (proven: SignedIn) => void }) {
  const factors = useFactors();
  return <Loaded query={factors}>{(data) => <Offer kinds={offers(data)} done={done} />}</Loaded>;
}

function Offer({ kinds, done }: { kinds: Kind[]; done: (proven: SignedIn) => void }) {
  const { t, code } = useWords();
  const [kind, setKind] = useState<Kind>(kinds[0] ?? "password");
  const prove = useMutation({
    mutationFn: async (given: { text?: string }) => post<SignedIn>("/session/proof", await proof(kind, given.text ?? "")),
    onSuccess: done,
  });
  const choose = (next: Kind) => {
    setKind(next);
    prove.reset();
  };
  return (
    <Form layout="vertical" requiredMark={false} onFinish={prove.mutate} key={kind}>
      {kinds.length > 1 && (
        <Segmented
          block
          className="proof-kinds"
          aria-label={t("id.how")}
          value={kind}
          options={kinds.map((value) => ({ value, label: code("proof", value) }))}
          onChange={(value) => choose(value as Kind)}
        />
      )}
      {kind !== "passkey" && <Secret kind={kind} />}
      {kind === "passkey" && <p>{t("id.passkey.touch")}</p>}
      {prove.error && <Fault error={prove.error} />}
      <Button type="primary" size="large" htmlType="submit" block loading={prove.isPending} className="gate-go">
        {t("id.prove")}
      </Button>
    </Form>
  );
}

function Secret({ kind }: { kind: Kind }) {
  const { t, code } = useWords();
  const word = code("proof", kind);
  const rules = [{ required: true, message: `${t("field.need")}${word}` }];
  return (
    <Form.Item name="text" label={word} rules={rules} extra={kind === "code" ? t("id.code.where") : undefined}>
      {kind === "password" ? (
        <Input.Password size="large" autoFocus autoComplete="current-password" />
      ) : (
        <Input size="large" autoFocus autoComplete={kind === "code" ? "one-time-code" : "off"} inputMode={kind === "code" ? "numeric" : "text"} />
      )}
    </Form.Item>
  );
}

async function proof(kind: Kind, text: string) {
  if (kind === "passkey") {
    const asked = await post<{ publicKey: unknown }>("/session/challenge");
    return { kind, credential: await signWithPasskey(asked) };
  }
  return kind === "password" ? { kind, password: text } : { kind, code: text };
}
