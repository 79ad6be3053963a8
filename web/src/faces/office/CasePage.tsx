import { useQuery } from "@tanstack/react-query";
import { ApiError, api } from "../../kit/api";
import type { Case } from "../../kit/case";
import { DeedButton } from "../../kit/deed";
import { Mark } from "../../kit/mark";
import { CaseRights, useMay } from "../../kit/rights";
import { useRoute } from "../../kit/route";
import { Loaded } from "../../kit/states";
import { TabLinks } from "../../kit/tabs";
import { useWords, type Word } from "../../kit/words";
import { CaseApprovals } from "../../capabilities/approvals/Approvals";
import { Pricings } from "../../capabilities/appraisal/Pricings";
import { Ending } from "../../capabilities/closing/Ending";
import { FreezePlan } from "../../capabilities/control/FreezePlan";
import { Orders } from "../../capabilities/control/Orders";
import { Property } from "../../capabilities/control/Property";
import { Discipline } from "../../capabilities/discipline/Discipline";
import { Documents } from "../../capabilities/documents/Documents";
import { CaseMoney } from "../../capabilities/funds/CaseMoney";
import { breakGlass } from "../../capabilities/cases/deeds";
import { Overview } from "./Overview";
import { Parties } from "../../capabilities/cases/Parties";
import { Timeline } from "../../capabilities/cases/Timeline";

/** A case that is not there, or that one may not know of, which is told alike. */
const unlessHidden = (error: unknown) => {
  if (error instanceof ApiError && error.problem.status === 404) return null;
  throw error;
};

export function CasePage({ id }: { id: string }) {
  const found = useQuery({ queryKey: ["live", "case", id], queryFn: () => api<Case>(`/cases/${id}`).catch(unlessHidden) });
  return <Loaded query={found}>{(data) => (data ? <Whole data={data} /> : <Hidden id={id} opened={() => found.refetch()} />)}</Loaded>;
}

function Whole({ data }: { data: Case }) {
  const { t, code } = useWords();
  const { query } = useRoute();
  const tab = query.get("tab") ?? "overview";
  return (
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
        <a href={`#/rights/${data.id}`}>{t("nav.rights")}</a>
      </section>
      <TabLinks base={`/cases/${data.id}`} here={tab} tabs={TABS} />
      <CaseRights id={data.id} version={data.version}>
        <Tab tab={tab} data={data} />
      </CaseRights>
    </>
  );
}

/** 紧急查阅 – in an emergency one may look at a case one has no part in, and answers for it. */
function Hidden({ id, opened }: { id: string; opened: () => void }) {
  const { t } = useWords();
  const may = useMay("cases.break_glass");
  return (
    <section className="sheet">
      <h1 className="page-title">{t("none.case")}</h1>
      {may && <p className="muted">{t("glass.offer")}</p>}
      <DeedButton deed={breakGlass(id)} done={opened} />
    </section>
  );
}

const TABS: [string, Word][] = [
  ["overview", "tab.overview"],
  ["parties", "tab.parties"],
  ["property", "tab.property"],
  ["plan", "tab.plan"],
  ["orders", "tab.orders"],
  ["pricing", "tab.pricing"],
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
  if (tab === "pricing") return <Pricings data={data} />;
  if (tab === "money") return <CaseMoney data={data} />;
  if (tab === "discipline") return <Discipline data={data} />;
  if (tab === "ending") return <Ending data={data} />;
  if (tab === "documents") return <Documents id={id} />;
  if (tab === "timeline") return <Timeline id={id} />;
  if (tab === "approvals") return <CaseApprovals id={id} />;
  return <Overview data={data} />;
}
