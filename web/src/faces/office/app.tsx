// The office of judges and clerks: who is signed in, where they are, what happens meanwhile.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { Approvals } from "../../capabilities/approvals/Approvals";
import { Calculators } from "../../capabilities/calculator/Calculators";
import { Accounts, RoleChanges } from "../../capabilities/identity/Accounts";
import { News } from "../../capabilities/identity/Happenings";
import { Security } from "../../capabilities/identity/Security";
import { StepUp } from "../../capabilities/identity/StepUp";
import { Board } from "../../capabilities/cases/Board";
import { CaseList } from "../../capabilities/cases/CaseList";
import { CasePage } from "./CasePage";
import { FileCase } from "../../capabilities/cases/FileCase";
import { Tasks } from "./Tasks";
import { Evidence } from "../../capabilities/evidence/Evidence";
import { Funds } from "../../capabilities/funds/Funds";
import { Oversight } from "../../capabilities/oversight/Oversight";
import { Rights } from "../../capabilities/permission/Rights";
import { KeysPage } from "./KeysPage";
import { Reference } from "./Reference";
import { api, isSignedOut, type Schemas } from "../../kit/api";
import { Emblem } from "../../kit/emblem";
import { useLive } from "../../kit/live";
import { Mark } from "../../kit/mark";
import { day } from "../../kit/parts";
import { MyRights, useMayDo } from "../../kit/rights";
import { useRoute } from "../../kit/route";
import { sessionQuery } from "../../kit/session";
import { Fault, Nothing } from "../../kit/states";
import { useWords, type Word } from "../../kit/words";
import { SignIn } from "./sign-in";

/** Every page, its name, and the act that looks at it; a page without one is everybody's. */
const MENU: [string, Word, string?][] = [
  ["tasks", "nav.tasks", "cases.view_tasks"],
  ["cases", "nav.cases", "cases.view_list"],
  ["file", "nav.file", "cases.receive"],
  ["approvals", "nav.approvals", "approvals.view"],
  ["funds", "nav.funds", "funds.view_tasks"],
  ["calc", "nav.calc", "cases.view_list"],
  ["board", "nav.board", "cases.view_board"],
  ["accounts", "nav.accounts", "identity.view_accounts"],
  ["role-changes", "nav.role-changes", "identity.view_accounts"],
  ["oversight", "nav.oversight", "oversight.view_alarms"],
  ["keys", "nav.keys", "server.view_keys"],
  ["reference", "nav.reference", "exchange.view_institutions"],
  ["evidence", "nav.evidence", "evidence.view"],
  ["rights", "nav.rights", "server.view_rights"],
  ["security", "nav.security"],
];

export function App() {
  const session = useQuery(sessionQuery);
  if (session.isLoading) return <Skeleton active style={{ padding: 40 }} />;
  if (session.data && !isSignedOut(session.error)) {
    return (
      <MyRights session={session.data}>
        <Office session={session.data} />
      </MyRights>
    );
  }
  if (session.error && !isSignedOut(session.error)) {
    return (
      <main className="page">
        <Fault error={session.error} retry={() => session.refetch()} />
      </main>
    );
  }
  return <SignIn />;
}

function Office({ session }: { session: Schemas["Session"] }) {
  const { t } = useWords();
  const { parts } = useRoute();
  const may = useMayDo();
  const nav = MENU.filter(([, , act]) => may(act));
  const home = nav[0]?.[0] ?? "security";
  const asked = parts[0] ?? home;
  // Whoever has no tasks begins where their menu begins.
  const here = asked === "tasks" && home !== "tasks" ? home : asked;
  const page = MENU.find(([path]) => path === here);
  const title = page?.[1];
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>
        {t("skip")}
      </a>
      <header className="top">
        <a className="brand" href={`#/${home}`}>
          <Emblem size={26} />
          <span>{t("app")}</span>
        </a>
        <nav aria-label={t("app")}>
          {nav.map(([path, word]) => (
            <a key={path} href={`#/${path}`} aria-current={here === path ? "page" : undefined}>
              {t(word)}
            </a>
          ))}
        </nav>
        <Who session={session} />
      </header>
      <main className="page" id="main" tabIndex={-1}>
        {here !== "security" && <News />}
        {!(here === "cases" && parts[1]) && title && <h1 className="page-title">{t(title)}</h1>}
        {page && !may(page[2]) && here !== "file" ? <Nothing>{t("denied.what")}</Nothing> : <Page here={here} id={parts[1]} />}
      </main>
      <StepUp />
    </>
  );
}

function Who({ session }: { session: Schemas["Session"] }) {
  const { t, code, lang, setLang } = useWords();
  const client = useQueryClient();
  const connected = useLive();
  const signOut = async () => {
    try {
      await api("/session", { method: "DELETE" });
    } finally {
      // Also when nobody answers, nothing is left on the screen; the language is nobody's secret.
      setLang(lang);
      client.clear();
      window.location.reload();
    }
  };
  const posts = session.officer.roles.map((post) => code("post", post)).join(" · ");
  return (
    <div className="who">
      <span>
        <a href="#/security" className="who-name" title={t("nav.security")}>
          <b>{session.officer.name}</b>
        </a>{" "}
        {posts}
        <small>{session.court_name}</small>
      </span>
      <span>
        <Mark tone={connected ? "good" : "warn"}>{t(connected ? "live.on" : "live.off")}</Mark>
        <small>{`${day(session.now)}${session.is_virtual ? ` · ${t("virtual")}` : ""}`}</small>
      </span>
      <span className="who-acts">
        <Button size="small" ghost onClick={() => setLang(lang === "zh" ? "en" : "zh")} lang={lang === "zh" ? "en" : "zh-CN"}>
          {t("other.lang")}
        </Button>
        <Button size="small" ghost onClick={signOut}>
          {t("sign.out")}
        </Button>
      </span>
    </div>
  );
}

function Page({ here, id }: { here: string; id: string | undefined }) {
  const { t } = useWords();
  if (here === "tasks") return <Tasks />;
  if (here === "cases" && id) return <CasePage id={id} />;
  if (here === "cases") return <CaseList />;
  if (here === "file") return <FileCase />;
  if (here === "approvals") return <Approvals />;
  if (here === "funds") return <Funds />;
  if (here === "reference") return <Reference />;
  if (here === "calc") return <Calculators />;
  if (here === "board") return <Board />;
  if (here === "accounts") return <Accounts />;
  if (here === "role-changes") return <RoleChanges />;
  if (here === "keys") return <KeysPage />;
  if (here === "security") return <Security />;
  if (here === "evidence") return <Evidence />;
  if (here === "oversight") return <Oversight />;
  if (here === "rights") return <Rights id={id} />;
  return <Nothing>{t("none.page")}</Nothing>;
}
