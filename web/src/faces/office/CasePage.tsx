import { useQuery } from "@tanstack/react-query";
import { api } from "../../kit/api";
import type { Case } from "../../kit/case";
import { Mark } from "../../kit/mark";
import { useRoute } from "../../kit/route";
import { Loaded } from "../../kit/states";
import { TabLinks } from "../../kit/tabs";
import { useWords, type Word } from "../../kit/words";
import { CaseApprovals } from "../../capabilities/approvals/Approvals";
import { Ending } from "../../capabilities/closing/Ending";
import { FreezePlan } from "../../capabilities/control/FreezePlan";
import { Orders } from "../../capabilities/control/Orders";
import { Property } from "../../capabilities/control/Property";
import { Discipline } from "../../capabilities/discipline/Discipline";
import { Documents } from "../../capabilities/documents/Documents";
import { CaseMoney } from "../../capabilities/funds/CaseMoney";
import { Overview } from "./Overview";
import { Parties } from "../../capabilities/cases/Parties";
import { Timeline } from "../../capabilities/cases/Timeline";


export function CasePage({ id }: { id: string }) {
  const { t, code } = useWords();
  const { query } = useRoute();
  const tab = query.get("tab") ?? "overview";
  const found = useQuery({ queryKey: ["live", "case", id], queryFn: () => api<Case>(`/cases/${id}`) });
  return (
    <Loaded query={found}>
      {(data) => (
        <>
          <section className="sheet case-title">
            <h1>{data.number || data.title_number}</h1>
            <Mark tone="info">{code("state", data.state)}</Mark>
            {data.closing_way && <Mark tone="good">{code("way", data.closing_way)}</Mark>}
            {data.flags.map((flag) => (
              <Mark key={flag} tone="stop">
                {code("flag", flag)}
              </Mark>
            ))}
            <span>{`${data.applicants} → ${data.debtors}`}</span>
            {data.days != null && <span className="muted">{`${t("case.days")} ${data.days} ${t("days")}`}</span>}
          </section>
          <TabLinks base={`/cases/${id}`} here={tab} tabs={TABS} />
          <Tab tab={tab} data={data} />
        </>
      )}
    </Loaded>
  );
}

const TABS: [string, Word][] = [
  ["overview", "tab.overview"],
  ["parties", "tab.parties"],
  ["property", "tab.property"],
  ["plan", "tab.plan"],
  ["orders", "tab.orders"],
  ["money", "tab.money"],
  ["discipline", "tab.discipline"],
  ["ending", "tab.ending"],
  ["documents", "tab.documents"],
  ["timeline", "tab.timeline"],
  ["approvals", "tab.approvals"],
];

function Tab({ tab, data }: { tab: string; data: Case }) {
  const { id } = data;
  if (tab === "parties") return <Parties data={data} />;
  if (tab === "property") return <Property data={data} />;
  if (tab === "plan") return <FreezePlan data={data} />;
  if (tab === "orders") return <Orders data={data} />;
  if (tab === "money") return <CaseMoney data={data} />;
  if (tab === "discipline") return <Discipline data={data} />;
  if (tab === "ending") return <Ending data={data} />;
  if (tab === "documents") return <Documents id={id} />;
  if (tab === "timeline") return <Timeline id={id} />;
  if (tab === "approvals") return <CaseApprovals id={id} />;
  return <Overview data={data} />;
}
