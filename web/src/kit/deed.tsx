// 办理 – one act of an officer: a button, the form it asks for, what will happen, and every refusal at
// its field with its article. Whoever may not do it does not see the button.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { ApiError, api, type Problem, type Schemas } from "./api";
import { type Field, Fields, starts } from "./fields";
import { nest, type Values } from "./nest";
import { useMay, useRight } from "./rights";
import { useSession } from "./session";
import { Fault } from "./states";
import { useWords, type Word } from "./words";

export type Post = Schemas["Role"];

export type Deed = {
  word: Word;
  path: string;
  method?: "POST" | "PUT" | "DELETE";
  /** The act as the policies name it; anybody's when left out. */
  act?: string;
  fields?: Field[];
  /** What will happen. */
  effect?: Word;
  ask?: (values: Values) => unknown;
  /** The field a fault at this place of the request belongs to. */
  locate?: (place: string, values: Values) => string;
};

type Props = {
  deed: Deed;
  version?: number | undefined;
  about?: string;
  small?: boolean;
  primary?: boolean;
  done?: (made: unknown) => void;
  /** Told to who may not do it. */
  others?: boolean;
  children?: ReactNode;
};

export function DeedButton(props: Props) {
  const { deed, about, small, primary, others } = props;
  const { t } = useWords();
  const may = useMay(deed.act);
  const [open, setOpen] = useState(false);
  if (!may) return others ? <NotMine act={deed.act} /> : null;
  const word = t(deed.word);
  return (
    <>
      <Button
        size={small ? "small" : "middle"}
        type={primary ? "primary" : "default"}
        {...(about ? { "aria-label": `${word}: ${about}` } : {})}
        onClick={() => setOpen(true)}
      >
        {word}
      </Button>
      {open && <DeedForm {...props} close={() => setOpen(false)} />}
    </>
  );
}

/** Whose act it is; or, where it is my post's, what bars me. */
function NotMine({ act }: { act: string | undefined }) {
  const { t, code, lang } = useWords();
  const right = useRight(act);
  const mine = useSession()?.officer.roles ?? [];
  if (!right) return null;
  const says = right.posts.some((post) => mine.includes(post))
    ? right.why.map((ground) => ground[lang]).join("; ")
    : `${t("deed.by")} ${right.posts.map((post) => code("post", post)).join(t("or"))}`;
  return <span className="note">{says}</span>;
}

function DeedForm({ deed, version, about, done, close, children }: Props & { close: () => void }) {
  const { t } = useWords();
  const [form] = Form.useForm<Values>();
  const fields = deed.fields ?? [];
  const values: Values = { ...starts(fields), ...Form.useWatch([], form) };
  const act = useDeed(deed, version, (made) => {
    close();
    done?.(made);
  });
  const problem = act.error instanceof ApiError ? act.error.problem : null;
  const place = problem?.field ? (deed.locate?.(problem.field, values) ?? problem.field) : undefined;
  const isAtField = fields.some((field) => field.name === place);
  const send = (given: Values) =>
    act.mutate(given, {
      onError: (error) => {
        const found = error instanceof ApiError ? error.problem : null;
        const at = found?.field ? (deed.locate?.(found.field, given) ?? found.field) : undefined;
        if (!found || !fields.some((field) => field.name === at)) return;
        form.setFields([{ name: at ?? "", errors: told(found) }]);
        form.scrollToField(at ?? "", { focus: true });
      },
    });
  return (
    <Modal
      open
      title={about ? `${t(deed.word)} · ${about}` : t(deed.word)}
      okText={t(fields.length > 0 ? "act.send" : "act.confirm")}
      cancelText={t("act.cancel")}
      confirmLoading={act.isPending}
      onOk={() => (fields.length > 0 ? form.submit() : send({}))}
      onCancel={close}
      width={fields.length > 3 ? 720 : 560}
    >
      {deed.effect && <p className="effect">{t(deed.effect)}</p>}
      {children}
      <Form form={form} layout="vertical" name={deed.path} initialValues={starts(fields)} onFinish={send} scrollToFirstError>
        <Fields fields={fields} values={values} />
      </Form>
      {act.error && !isAtField && <Fault error={act.error} />}
    </Modal>
  );
}

/** Why the server refused, and the article behind it, as a field shows them. */
export const told = (problem: Problem): string[] => [problem.detail, ...(problem.article ? [`§ ${problem.article}`] : [])];

/** The same where there is room for a mark of its own. */
export function Told({ problem }: { problem: Problem }) {
  return (
    <>
      {problem.detail}
      {problem.article && <span className="told-article">{problem.article}</span>}
    </>
  );
}

/** Does it, says that it was done, and shows everything anew. */
export function useDeed(deed: Pick<Deed, "path" | "method" | "ask">, version: number | undefined, done?: (made: unknown) => void) {
  const { t } = useWords();
  const client = useQueryClient();
  const { message, notification } = App.useApp();
  const anew = () => client.invalidateQueries({ queryKey: ["live"] });
  return useMutation({
    mutationFn: (values: Values) => {
      const body = deed.ask ? deed.ask(values) : nest(values);
      return api<unknown>(deed.path, { method: deed.method ?? "POST", body, ...(version === undefined ? {} : { version }) });
    },
    onSuccess: async (made) => {
      const isProposed = made !== null && typeof made === "object" && "approval" in made;
      message.success(t(isProposed ? "said.proposed" : "said.done"));
      done?.(made);
      await anew();
    },
    // Somebody was faster: what is on the page is old, and the form may go with it; why stays to be read.
    onError: (error) => {
      if (!(error instanceof ApiError) || error.problem.status !== 409) return undefined;
      notification.warning({ message: error.problem.title, description: [error.problem.detail, t("stale.what")].map((line) => <div key={line}>{line}</div>), duration: 0 });
      return anew();
    },
  });
}
