// 密钥与证书 – keys of personal data, seals of courts, certificates of institutions: one page for the three
// administrators.
import { Seals } from "../../capabilities/documents/Seals";
import { Certificates } from "../../capabilities/exchange/Certificates";
import { Keys } from "../../capabilities/server/Keys";
import { useMayDo } from "../../kit/rights";
import { useRoute } from "../../kit/route";
import { TabLinks } from "../../kit/tabs";
import type { Word } from "../../kit/words";

const TABS: [string, Word, string][] = [
  ["keys", "tab.keys", "server.view_keys"],
  ["seals", "tab.seals", "documents.view_seals"],
  ["certificates", "ref.certificates", "exchange.view_certificates"],
];

export function KeysPage() {
  const { query } = useRoute();
  const may = useMayDo();
  const tabs = TABS.filter(([, , act]) => may(act));
  const tab = tabs.find(([key]) => key === query.get("tab"))?.[0] ?? tabs[0]?.[0];
  if (!tab) return null;
  return (
    <>
      <TabLinks base="/keys" here={tab} tabs={tabs.map(([key, word]) => [key, word])} />
      {tab === "seals" ? <Seals /> : tab === "certificates" ? <Certificates /> : <Keys />}
    </>
  );
}
