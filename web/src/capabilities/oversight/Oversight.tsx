// 监督 – all alarms in one list, then each kind that is looked into here, people under special watch, what
// people were told, and the record. Each tab is for whoever the policies show it to.

import type { ReactNode } from "react";
import { useMayDo } from "../../kit/rights";
import { useRoute } from "../../kit/route";
import { TabLinks } from "../../kit/tabs";
import type { Word } from "../../kit/words";
import { Alarms } from "./Alarms";
import { Audit } from "./Audit";
import { Disclosures } from "./Disclosures";
import { Glass } from "./Glass";
import { LivedOn } from "./LivedOn";
import { LookUps } from "./LookUps";
import { Watched } from "./Watched";

const TABS: { key: string; word: Word; act: string; page: () => ReactNode }[] = [
  { key: "alarms", word: "tab.alarms", act: "oversight.view_alarms", page: () => <Alarms /> },
  { key: "look-ups", word: "tab.look-ups", act: "oversight.view_look_up_alarms", page: () => <LookUps /> },
  { key: "glass", word: "tab.glass", act: "server.view_glass", page: () => <Glass /> },
  { key: "lived-on", word: "tab.lived-on", act: "discipline.review_finding", page: () => <LivedOn /> },
  { key: "watched", word: "tab.watched", act: "oversight.view_watched", page: () => <Watched /> },
  { key: "disclosures", word: "tab.disclosures", act: "oversight.view_disclosures", page: () => <Disclosures /> },
  { key: "audit", word: "tab.audit", act: "oversight.search_audit", page: () => <Audit /> },
];

export function Oversight() {
  const { query } = useRoute();
  const may = useMayDo();
  const tabs = TABS.filter(({ act }) => may(act));
  const here = tabs.find(({ key }) => key === query.get("tab")) ?? tabs[0];
  if (!here) return null;
  return (
    <>
      <TabLinks base="/oversight" here={here.key} tabs={tabs.map(({ key, word }) => [key, word])} />
      {here.page()}
    </>
  );
}
