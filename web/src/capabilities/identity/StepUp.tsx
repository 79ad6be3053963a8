// 再次鉴别 – a grave act waits until its doer has proven who they are, and then goes on by itself.
import { Modal } from "antd";
import { useEffect, useRef, useState } from "react";
import { onStepUp } from "../../kit/api";
import { useWords } from "../../kit/words";
import { Proof } from "./Proof";

export function StepUp() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const waiting = useRef<((proven: boolean) => void)[]>([]);
  useEffect(() => {
    onStepUp(() => {
      setOpen(true);
      return new Promise((answer) => waiting.current.push(answer));
    });
    return () => onStepUp(async () => false);
  }, []);
  const answer = (proven: boolean) => {
    setOpen(false);
    for (const tell of waiting.current.splice(0)) tell(proven);
  };
  return (
    <Modal open={open} title={t("id.step-up")} footer={null} onCancel={() => answer(false)} destroyOnHidden zIndex={1200} width={440}>
      <p>{t("id.step-up.why")}</p>
      <Proof done={() => answer(true)} />
    </Modal>
  );
}
