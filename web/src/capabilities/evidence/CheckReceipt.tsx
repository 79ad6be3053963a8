// 核验回执 – paste or choose a receipt; the server checks it with its own keys and those of its witnesses.
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type ChangeEvent, useId, useRef, useState } from "react";
import { post, type Schemas } from "../../kit/api";
import { Mark } from "../../kit/mark";
import { Fault } from "../../kit/states";
import { useWords } from "../../kit/words";

type Check = Schemas["ReceiptCheck"];

export function CheckReceipt() {
  const { t } = useWords();
  const id = useId();
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [unreadable, setUnreadable] = useState(false);
  const check = useMutation({ mutationFn: (receipt: unknown) => post<Check>("/evidence/check", receipt) });
  const submit = () => {
    check.reset();
    try {
      const receipt: unknown = JSON.parse(text);
      setUnreadable(false);
      check.mutate(receipt);
    } catch {
      setUnreadable(true);
    }
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) setText(await chosen.text());
  };
  return (
    <section className="sheet">
      <h2>{t("evidence.check")}</h2>
      <p className="muted">{t("evidence.check.what")}</p>
      <label htmlFor={`${id}-text`}>{t("evidence.receipt")}</label>
      <Input.TextArea
        id={`${id}-text`}
        rows={6}
        value={text}
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
      />
      <div className="filters below">
        <input ref={file} type="file" accept="application/json,.json" aria-label={t("evidence.choose")} onChange={choose} hidden />
        <Button onClick={() => file.current?.click()}>{t("evidence.choose")}</Button>
        <Button type="primary" onClick={submit} disabled={text.trim() === ""} loading={check.isPending}>
          {t("act.check.receipt")}
        </Button>
      </div>
      <div role="status">
        {unreadable && <Mark tone="bad">{t("evidence.unreadable")}</Mark>}
        {check.data && <Result check={check.data} />}
      </div>
      {check.error && <Fault error={check.error} />}
    </section>
  );
}

function Result({ check }: { check: Check }) {
  const { t, pick } = useWords();
  return (
    <>
      <p>
        <Mark tone={check.holds ? "good" : "bad"}>{t(check.holds ? "evidence.holds" : "evidence.fails")}</Mark>
      </p>
      <ul>
        {check.steps.map((step) => (
          <li key={step.en}>{`${step.holds ? "✓" : "✗"} ${pick(step.zh, step.en)}`}</li>
        ))}
      </ul>
      {check.leaf && (
        <>
          <h3>{t("evidence.leaf")}</h3>
          <pre className="note">{check.leaf}</pre>
        </>
      )}
    </>
  );
}
