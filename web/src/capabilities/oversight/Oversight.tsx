// 监督 – unusual look-ups and stopped officers, people under special watch, and what people were told.

import { type Post, useMay } from "../../kit/deed";
import { useRoute } from "../../kit/route";
import { Nothing } from "../../kit/states";
import { TabLinks } from "../../kit/tabs";
import { useWords, type Word } from "../../kit/words";
import { Alarms } from "./Alarms";
import { Audit } from "./Audit";
import { Disclosures } from "./Disclosures";
import { Watched } from "./Watched";

export const OVERSEERS: Post[] = ["security_admin", "audit_admin"];

export function Oversight() {
  const { t } = useWords();
  const { query } = useRoute();
  const guards = useMay(["security_admin"]);
  const audits = useMay(["audit_admin"]);
  if (!guards && !audits) return <Nothing>{t("denied.what")}</Nothing>;
  const tabs: [string, Word][] = [["alarms", "tab.alarms"]];
  if (guards) tabs.push(["watched", "tab.watched"]);
  if (audits) tabs.push(["disclosures", "tab.disclosures"], ["audit", "tab.audit"]);
  const tab = query.get("tab") ?? "alarms";
  return (
    <>
      <TabLinks base="/oversight" here={tab} tabs={tabs} />
      <Tab tab={tab} guards={guards} audits={audits} />
    </>
  );
}

function Tab({ tab, guards, audits }: { tab: string; guards: boolean; audits: boolean }) {
  if (tab === "watched" && guards) return <Watched />;
  if (tab === "disclosures" && audits) return <Disclosures />;
  if (tab === "audit" && audits) return <Audit />;
  return <Alarms />;
}
