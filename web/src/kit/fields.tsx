// 表单项 – the kinds of field an act asks for, each shown and checked the same everywhere.
import { Checkbox, Form, Input, InputNumber, Radio, type RadioGroupProps, Select, type SelectProps } from "antd";
import type { CheckboxGroupProps } from "antd/es/checkbox";
import { useBanks } from "./institutions";
import type { Values } from "./nest";
import { useWords, type Word } from "./words";

export type Option = { value: string; label: string };
export type FieldKind = "text" | "long" | "date" | "money" | "number" | "choice" | "bank" | "many" | "names" | "yes" | "check";

export type Field = {
  /** Its place in the request. */
  name: string;
  word: Word;
  kind?: FieldKind;
  options?: Option[];
  start?: unknown;
  optional?: boolean;
  hint?: Word;
  /** Only asked for when the rest of the form says so. */
  when?: (values: Values) => boolean;
};

export const starts = (fields: Field[]): Values =>
  Object.fromEntries(fields.filter((field) => field.start !== undefined).map((field) => [field.name, field.start]));

export function Fields({ fields, values }: { fields: Field[]; values: Values }) {
  return (
    <div className="fields">
      {fields
        .filter((field) => field.when?.(values) ?? true)
        .map((field) => (
          <One key={field.name} field={field} />
        ))}
    </div>
  );
}

function One({ field }: { field: Field }) {
  const { t } = useWords();
  const { kind = "text", name, optional, hint } = field;
  const word = t(field.word);
  const wide = kind === "long" || kind === "many" || kind === "names";
  const rules = optional || kind === "check" ? [] : [{ required: true, message: `${t("field.need")}${word}` }];
  return (
    <Form.Item
      name={name}
      label={kind === "check" ? null : word}
      rules={rules}
      className={wide ? "long" : ""}
      extra={hint && t(hint)}
      valuePropName={kind === "check" ? "checked" : "value"}
      validateFirst
    >
      {input(field, word, t)}
    </Form.Item>
  );
}

function input({ kind = "text", options = [] }: Field, word: string, t: (word: Word) => string) {
  switch (kind) {
    case "long":
      return <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} />;
    case "date":
      return <Input type="date" />;
    case "money":
      return <Input inputMode="decimal" suffix={t("yuan")} className="money-input" />;
    case "number":
      return <InputNumber min={0} style={{ width: "100%" }} />;
    case "choice":
      return <Choice showSearch optionFilterProp="label" options={options} />;
    case "bank":
      return <Bank />;
    case "many":
      return <Many options={options} />;
    case "names":
      return <Choice mode="tags" open={false} suffixIcon={null} tokenSeparators={["、", ",", ",", ";", " "]} placeholder={t("field.names")} />;
    case "yes":
      return <Yes options={[{ value: true, label: t("yes") }, { value: false, label: t("no") }]} />;
    case "check":
      return <Checkbox>{word}</Checkbox>;
    default:
      return <Input />;
  }
}

// The form marks its control as required; on these three that mark falls on an element without a role,
// where it says nothing. The star at the label says it.
type Marked<Props> = Props & { "aria-required"?: unknown };
const Many = ({ "aria-required": _, ...props }: Marked<CheckboxGroupProps<string>>) => <Checkbox.Group {...props} />;
const Yes = ({ "aria-required": _, ...props }: Marked<RadioGroupProps>) => <Radio.Group {...props} />;
function Choice({ "aria-required": _, ...props }: SelectProps) {
  return <Select {...props} />;
}

/** 开户行 – chosen by name. */
const Bank = (props: SelectProps) => <Choice {...props} showSearch allowClear optionFilterProp="label" options={useBanks()} />;
