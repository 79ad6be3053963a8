import { useQuery } from "@tanstack/react-query";
import { Tabs, Tag } from "antd";
import { api, type Schemas } from "../../kit/api";
import { go, useRoute } from "../../kit/route";
import { Loaded } from "../../kit/states";
import { useWords } from "../../kit/words";
import { CaseApprovals } from "../approvals/Approvals";
import { Checklist } from "../closing/Checklist";
import { FreezePlan } from "../control/FreezePlan";
import { Orders } from "../control/Orders";
import { Property } from "../control/Property";
import { Documents } from "../documents/Documents";
import { CaseMoney } from "../funds/CaseMoney";
import { Overview } from "./Overview";
import { Parties } from "./Parties";
import { Timeline } from "./Timeline";

export type Case = Schemas["CaseFace"] & {
  owed: Schemas["Owed"];
  next_steps: Schemas["NextStep"][];
  days?: number | null;
};

export function CasePage({ id }: { id: string }) {
  const { t, code } = useWords();
  const { query } = useRoute();
  const found = useQuery({ queryKey: ["live", "case", id], queryFn: () => api<Case>(`/cases/${id}`) });
  return (
    <Loaded query={found}>
      {(data) => (
        <>
          <section className="sheet case-title">
            <h1>{data.number || data.title_number}</h1>
            <Tag color="#1f3a5f">{code("state", data.state)}</Tag>
            <span>{`${data.applicants} → ${data.debtors}`}</span>
            {data.days != null && <span className="muted">{`${data.days} ${t("days")}`}</span>}
          </section>
          <Tabs
            activeKey={query.get("tab") ?? "overview"}
            onChange={(tab) => go(`/cases/${id}?tab=${tab}`)}
            destroyInactiveTabPane
            items={[
              { key: "overview", label: t("tab.overview"), children: <Overview data={data} /> },
              { key: "parties", label: t("tab.parties"), children: <Parties id={id} /> },
              { key: "property", label: t("tab.property"), children: <Property id={id} /> },
              { key: "plan", label: t("tab.plan"), children: <FreezePlan data={data} /> },
              { key: "orders", label: t("tab.orders"), children: <Orders id={id} /> },
              { key: "money", label: t("tab.money"), children: <CaseMoney data={data} /> },
              { key: "ending", label: t("tab.ending"), children: <Checklist data={data} /> },
              { key: "documents", label: t("tab.documents"), children: <Documents id={id} /> },
              { key: "timeline", label: t("tab.timeline"), children: <Timeline id={id} /> },
              { key: "approvals", label: t("tab.approvals"), children: <CaseApprovals id={id} /> },
            ]}
          />
        </>
      )}
    </Loaded>
  );
}
